import { ChildProcess, type IOType, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxCommand } from '../../ports.ts';
import { overlayInherited } from './inherited-descriptors.ts';
import { collectOutput, type Output } from './output.ts';

/** One process with everything that it may start, from spawning to the last byte of its output. */
export interface ProcessOptions
  extends Pick<
    SandboxCommand,
    'cwd' | 'env' | 'timeoutMs' | 'remainingMs' | 'stdin' | 'stdoutFile' | 'stderrFile' | 'signal'
  > {
  readonly file: string;
  readonly args: readonly string[];
  /** Descriptors 3, 4, …: a text is written to them; what the program writes to `statusChannel` is its `status`. */
  readonly channels?: readonly (string | typeof statusChannel)[];
  /** Printed to both streams by what the program starts, before anything else: until then nothing has begun. */
  readonly greeting?: string;
  /** Between the interrupt and the kill. */
  readonly graceMs: number;
  /** For each of the two output files. */
  readonly outputBytes: number;
  /** Resolves with what the command took too much of; ends it. */
  waitForExcess?(signal: AbortSignal): Promise<string>;
  /** Asks the command to end; false where it has not begun, and nobody has to be waited for. */
  interrupt(child: ChildProcess, status: readonly string[]): Promise<boolean> | boolean;
  /** Ends everything that was started, and is also called after the command has ended by itself. */
  kill(child: ChildProcess, status: readonly string[]): Promise<void> | void;
}

export const statusChannel = Symbol('status');

export interface ProcessEnd {
  readonly kind: 'exited' | 'timedOut' | 'limitExceeded' | 'cancelled' | 'failed';
  /** False where a greeting was to come and did not: the output is then the program's own. */
  readonly hasBegun: boolean;
  /** As shells say it: 128 + n after signal n. */
  readonly exitCode: number;
  readonly stdoutTail: string;
  readonly stderrTail: string;
  /** What the program said of itself, line by line. */
  readonly status: readonly string[];
  /** Why it `failed` (it did not start, or its output could not be kept), or what it exceeded. */
  readonly detail: string;
  readonly durationMs: number;
}

/** Expected outcomes are values; nothing that the command does makes this throw. */
export async function runProcess(options: ProcessOptions): Promise<ProcessEnd> {
  const startedAt = performance.now();
  const toEnd = (kind: ProcessEnd['kind'], rest: Partial<ProcessEnd> = {}): ProcessEnd => ({
    ...{ kind, hasBegun: false, exitCode: -1, stdoutTail: '', stderrTail: '', status: [], detail: '' },
    ...rest,
    durationMs: performance.now() - startedAt,
  });
  if (options.signal?.aborted) return toEnd('cancelled');

  const child = await start(options);
  if (!(child instanceof ChildProcess)) return toEnd('failed', { detail: child.message });
  const exited = waitForExit(child);
  const status = readStatus(child, options);
  const stdout = collectOutput(child.stdout as Readable, toOutputOptions(options, options.stdoutFile));
  const stderr = collectOutput(child.stderr as Readable, toOutputOptions(options, options.stderrFile));
  const outputs = [stdout, stderr];
  const begun = Promise.all([status.begun, stdout.begun]);

  const cause = await waitForCause(options, exited, begun, outputs);
  // A process that is only beginning cannot be ended in order: until it says what it started, nobody knows whom to end.
  await Promise.race([begun, patience()]);
  if (cause.kind !== 'exited' && (await options.interrupt(child, status.lines()))) {
    await Promise.race([exited, delay(options.graceMs, undefined, { ref: false })]);
  }
  // The last words of a process may come later than the news of its end.
  if (cause.kind === 'exited') await Promise.race([status.ended, patience()]);
  await options.kill(child, status.lines());
  const exitCode = await exited;
  const written = await finishOutputs(outputs);
  return toEnd(cause.kind === 'exited' ? written.kind : cause.kind, {
    hasBegun: await stdout.begun,
    exitCode,
    stdoutTail: stdout.tail(),
    stderrTail: stderr.tail(),
    status: status.lines(),
    detail: cause.detail || written.detail,
  });
}

/** Some failures to start are thrown and others are events: here they are all values. */
async function start(options: ProcessOptions): Promise<ChildProcess | Error> {
  const channels = options.channels ?? [];
  try {
    const child = spawn(options.file, options.args, {
      cwd: options.cwd,
      env: options.env,
      // A group of its own: it can be ended as a whole, and a Ctrl-C at the terminal reaches us alone.
      detached: true,
      stdio: toStdio(options.stdin !== undefined, channels.length),
    });
    // Whoever closes its end early does not want the rest.
    child.stdin?.once('error', () => {}).end(options.stdin);
    for (const [i, text] of channels.entries()) {
      if (text !== statusChannel) (child.stdio[3 + i] as Writable).once('error', () => {}).end(text);
    }
    await once(child, 'spawn');
    return child;
  } catch (error) {
    return error as Error;
  }
}

/** Standard streams, then the channels. */
function toStdio(hasInput: boolean, channelCount: number): StdioOptions {
  const stdio: (IOType | number | undefined)[] = [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'];
  for (let i = 0; i < channelCount; i++) stdio.push('pipe');
  return overlayInherited(stdio);
}

function waitForExit(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) =>
      resolve(exitCode ?? 128 + constants.signals[signal ?? 'SIGKILL']),
    );
  });
}

/** What a program says of itself on its status channel, in whole lines. */
export interface ProcessStatus {
  lines(): readonly string[];
  /** Resolves with the first line, or when there will be none. */
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;
}

function readStatus(child: ChildProcess, { channels = [] }: ProcessOptions): ProcessStatus {
  const none = Promise.resolve();
  if (!channels.includes(statusChannel)) return { lines: () => [], begun: none, ended: none };
  let text = '';
  const stream = child.stdio[3 + channels.indexOf(statusChannel)] as Readable;
  const ended = new Promise<void>((resolve) => stream.once('close', resolve));
  const begun = new Promise<void>((resolve) => {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\n')) resolve();
    });
  });
  return { lines: () => text.split('\n').slice(0, -1), begun: Promise.race([begun, ended]), ended };
}

/** Whoever escaped may hold a pipe open for ever: nobody waits for that. */
const patience = () => delay(1000, undefined, { ref: false });

const toOutputOptions = ({ outputBytes, greeting }: ProcessOptions, file: string | undefined) => ({
  file,
  maxFileBytes: outputBytes,
  greeting,
});

type Cause = Pick<ProcessEnd, 'kind' | 'detail'>;

/** Whichever comes first: the end, a limit, the caller's signal, or a disk that takes no more output. */
async function waitForCause(
  options: ProcessOptions,
  exited: Promise<number>,
  begun: Promise<unknown>,
  outputs: readonly Output[],
): Promise<Cause> {
  const settled = new AbortController();
  const timeout = outlast(options, begun, settled.signal);
  const aborted = new Promise<void>((resolve) => {
    if (options.signal?.aborted) resolve();
    options.signal?.addEventListener('abort', () => resolve(), { signal: settled.signal, once: true });
  });
  const excess = options.waitForExcess?.(settled.signal) ?? never;
  const full = Promise.all(outputs.map((output) => output.finished)).then(
    () => never,
    (error: Error) => error.message,
  );
  try {
    return await Promise.race([
      exited.then((): Cause => ({ kind: 'exited', detail: '' })),
      timeout.then((): Cause => ({ kind: 'timedOut', detail: '' })),
      aborted.then((): Cause => ({ kind: 'cancelled', detail: '' })),
      excess.then((detail): Cause => ({ kind: 'limitExceeded', detail })),
      full.then((detail): Cause => ({ kind: 'failed', detail: `its output cannot be kept: ${detail}` })),
    ]);
  } finally {
    settled.abort();
    for (const waiting of [timeout, excess]) waiting.catch(() => {});
  }
}

const never = new Promise<never>(() => {});

const longestTimerMs = 2 ** 31 - 1;

/** The time that a program may take until what it starts has begun. */
const longestStartMs = 120_000;

/** Resolves when there is no time left: what was spent waiting, for the beginning or meanwhile, has been added. */
async function outlast(
  { timeoutMs, remainingMs }: Pick<ProcessOptions, 'timeoutMs' | 'remainingMs'>,
  begun: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  await Promise.race([begun, delay(longestStartMs, undefined, { signal })]);
  for (let restMs = timeoutMs; restMs > 0; restMs = remainingMs?.() ?? 0)
    await delay(Math.min(restMs, longestTimerMs), undefined, { signal });
}

async function finishOutputs(outputs: readonly Output[]): Promise<Cause> {
  const finished = Promise.all(outputs.map((output) => output.finished)).then(
    (): Cause => ({ kind: 'exited', detail: '' }),
    (error: Error): Cause => ({ kind: 'failed', detail: `its output cannot be kept: ${error.message}` }),
  );
  const first = await Promise.race([finished, patience().then(() => undefined)]);
  if (first !== undefined) return first;
  for (const output of outputs) output.abandon();
  return finished;
}
