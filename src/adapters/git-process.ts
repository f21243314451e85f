import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { type Answers, createAnswers } from './git-answers.ts';
import {
  GitError,
  type GitOptions,
  isolation,
  timeoutMs,
  toCommandName,
  toGitEnvironment,
} from './git-command.ts';

/**
 * A git command that answers many questions over its standard input, as deaf to its surroundings as `runGit`. It starts
 * with the first question and ends when none has come for a while; it keeps nothing alive that is not waiting for an answer.
 */
export interface GitProcess {
  /**
   * Writes a question at once; `read` takes its answer when it is its turn, and must take exactly all of it. A question on
   * which the process dies gets the error; those behind it are asked again.
   * @throws {GitError}
   */
  ask<T>(question: string, read: (answers: Answers) => Promise<T>): Promise<T>;
  /** Ends it after the questions asked so far; the next question starts it anew. */
  end(): void;
}

/** Long enough to outlast a pause between two questions of one piece of work. */
const idleMs = 2_000;

export function createGitProcess(
  args: readonly string[],
  findOptions: () => Promise<Pick<GitOptions, 'cwd' | 'env'>>,
): GitProcess {
  let running: Promise<Running> | undefined;
  const forget = (ended: Promise<Running>) => {
    if (running === ended) running = undefined;
  };
  return {
    async ask(question, read) {
      for (;;) {
        if (running === undefined) {
          const started: Promise<Running> = findOptions().then((options) =>
            start(args, options, () => forget(started)),
          );
          running = started;
          started.catch(() => forget(started));
        }
        const answer = await (await running).ask(question, read);
        if (answer.kind === 'answered') return answer.value;
      }
    },
    end() {
      const ending = running;
      running = undefined;
      ending?.then(
        ({ end }) => end(),
        // Whoever asked has been told that it did not start.
        () => undefined,
      );
    },
  };
}

interface Running {
  /** Not begun: the process ended on a question before this one. */
  ask<T>(
    question: string,
    read: (answers: Answers) => Promise<T>,
  ): Promise<{ readonly kind: 'answered'; readonly value: T } | { readonly kind: 'notBegun' }>;
  end(): void;
}

function start(
  args: readonly string[],
  options: Pick<GitOptions, 'cwd' | 'env'>,
  onEnd: () => void,
): Running {
  const child = spawn('git', [...isolation, ...args], {
    cwd: options.cwd,
    env: toGitEnvironment(options.env),
    detached: true,
    stdio: 'pipe',
  });
  const answers = createAnswers(child.stdout);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4096);
  });
  const fail = (reason: GitError['reason'], detail: string, exitCode?: number) => {
    onEnd();
    const message = `git ${toCommandName(args)} in ${options.cwd} failed: ${detail}`;
    answers.fail(new GitError(message, { reason, exitCode, stderr: stderr.trim() }));
  };
  child.once('error', (error) => fail('noStart', error.message));
  child.once('close', (code, signal) =>
    fail(
      code === null ? 'killed' : 'exitCode',
      `ended by ${signal ?? `exit code ${code}`}, ${stderr.trim() || 'no message'}`,
      code ?? undefined,
    ),
  );
  // A write to a process that has ended; its end is told above.
  child.stdin.on('error', () => undefined);

  let waitingCount = 0;
  let last: Promise<unknown> = Promise.resolve();
  let isBroken = false;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    onEnd();
    child.stdin.end();
  };
  const arm = (ms: number, act: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
    timer.unref();
  };
  const settle = () => {
    waitingCount--;
    if (waitingCount > 0) return;
    hold(child, false);
    arm(idleMs, end);
  };
  hold(child, false);
  return {
    ask(question, read) {
      if (waitingCount++ === 0) hold(child, true);
      // Questions of one moment go in one write: each write of its own costs as much as many an answer.
      child.stdin.cork();
      child.stdin.write(question);
      process.nextTick(() => child.stdin.uncork());
      const answer = last.then(async () => {
        if (isBroken) return { kind: 'notBegun' } as const;
        arm(timeoutMs, () => {
          fail('timeout', `no answer within ${timeoutMs / 60_000} minutes`);
          child.kill('SIGKILL');
        });
        return { kind: 'answered', value: await read(answers) } as const;
      });
      // What could not read its answer has left the rest of it there: nothing after it can be understood.
      last = answer.catch(() => {
        isBroken = true;
        onEnd();
        child.kill('SIGKILL');
      });
      last.then(settle);
      return answer;
    },
    end,
  };
}

/** Whether the process keeps ours from ending. */
function hold(child: ChildProcessWithoutNullStreams, isHeld: boolean): void {
  for (const each of [child, ...([child.stdin, child.stdout, child.stderr] as unknown as Socket[])]) {
    if (isHeld) each.ref();
    else each.unref();
  }
}
