import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Grade, Trial } from '../../src/domain/trial.ts';
import { openStore } from '../../src/wire.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson, startInGroup } from './command-line.ts';
import { layOutOneTask, type OneTask } from './one-task.ts';

const fix = {
  items: [
    {
      kind: 'exec',
      command:
        'sed -i "s/i < left ? share + 1 : share/i < Math.abs(left) ? share + Math.sign(total.minor) : share/" packages/money/src/split.ts',
    },
  ],
};
const linger = { items: [{ kind: 'exec', command: 'sleep 1' }] };
const done = { items: [{ kind: 'say', phase: 'final', text: 'Done.' }] };

requires('bubblewrap', 'codex').describe('what was stopped goes on', () => {
  const path = sharedTemporaryDirectory();
  let task: OneTask;
  let repository = '';
  const state = (...names: string[]) => join(repository, '.rollbench', ...names);

  beforeAll(async () => {
    task = await layOutOneTask(path, '', ['mine', 'curate']);
    repository = task.repository;
    task.setTurns([linger, fix, done]);
  });

  /** Everything that is stored of an experiment; of the newest when none is named. */
  async function readExperiment(
    id?: string,
  ): Promise<{ id: string; trials: readonly Trial[]; grades: readonly Grade[] }> {
    const store = await openStore(readConfig(repository));
    const experiments = await store.experiments.list();
    const newest = experiments.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1)).at(-1);
    const known = id ?? newest?.id ?? '';
    const [trials, grades] = [await store.trials.listFor(known), await store.grades.listFor(known)];
    await store.close();
    return { id: known, trials, grades: grades.filter(({ grader }) => grader === 'tests') };
  }

  /** Ids of the trials that are played and graded, as `--events` tells it. */
  function finishedCells(eventsFile: string): Set<string> {
    const lines = existsSync(eventsFile) ? readFileSync(eventsFile, 'utf8').split('\n').slice(0, -1) : [];
    const events = lines.map((line) => JSON.parse(line));
    return new Set(events.filter(({ kind }) => kind === 'advanced').map(({ id }) => id));
  }

  /** Ids of the trials at which an agent was or is at work. */
  function begunCells(): string[] {
    if (!existsSync(state('trials'))) return [];
    return readdirSync(state('trials'), { recursive: true, encoding: 'utf8' })
      .filter((file) => basename(file) === 'trace.jsonl')
      .map((file) => file.slice(0, -'/trace.jsonl'.length));
  }

  const scratch = () => (existsSync(state('scratch')) ? readdirSync(state('scratch')) : []);

  test('Ctrl-C during validate: exit code 130 while git and cp are at work, too; the next one goes on', async () => {
    const [bin, marker] = [join(path, 'bin'), join(path, 'copying')];
    mkdirSync(bin);
    const cp = execFileSync('sh', ['-c', 'command -v cp'], { encoding: 'utf8' }).trim();
    writeFileSync(join(bin, 'cp'), `#!/bin/sh\ntouch ${marker}\nsleep 1\nexec ${cp} "$@"\n`, { mode: 0o755 });
    const command = startInGroup(repository, ['validate'], { PATH: `${bin}${delimiter}${process.env.PATH}` });
    await command.until(() => existsSync(marker));
    command.send('SIGINT');
    const { exitCode, stdout, stderr } = await command.end();
    expect(stderr).toMatch(/Stopping: what is done is saved/);
    expect(stderr).not.toMatch(/fault|warning/);
    expect(stdout).toMatch(/Stopped: the same command goes on/);
    expect({ exitCode, scratch: scratch() }).toEqual({ exitCode: 130, scratch: [] });

    const { value } = await rollbenchJson('validate', repository, 'validate');
    expect(value).toMatchObject({ candidates: 1, tasks: 1, rejections: {} });
  });

  test('SIGKILL while an agent is at work: resumed, no finished cell is played again, none is lost', async () => {
    const events = join(path, 'killed.jsonl');
    const args = ['run', '--variant', 'strong', 'noop', '--repeats', '2', '--concurrency', '1'];
    const command = startInGroup(repository, [...args, '--events', events]);
    const isAgentAtWork = () => {
      const finished = finishedCells(events);
      // It has said something: before, its sandbox may only just be starting.
      const hasSpoken = (id: string) => statSync(state('trials', id, 'trace.jsonl')).size > 0;
      return finished.size >= 2 && begunCells().some((id) => !finished.has(id) && hasSpoken(id));
    };
    await command.until(isAgentAtWork);
    command.send('SIGKILL');
    await command.end();

    const before = await readExperiment();
    expect(before.trials.length).toBe(finishedCells(events).size);
    expect(before.trials.length).toBeLessThan(4);
    expect(scratch()).not.toEqual([]);

    const { exitCode, value } = await rollbenchJson('run', repository, 'run', '--resume', before.id);
    // The kernel ends a sandbox with its parent; one that was only just starting ends with the next run.
    await expect.poll(() => listSandboxed(path)).toEqual([]);
    expect({ exitCode, value }).toMatchObject({
      exitCode: 0,
      value: { experimentId: before.id, cells: 4, completed: 4, verdicts: { pass: 2, fail: 2, invalid: 0 } },
    });
    const after = await readExperiment(before.id);
    expect(after.trials).toEqual(expect.arrayContaining([...before.trials]));
    expect(new Set(after.trials.map(({ id }) => id)).size).toBe(4);
    expect(after.grades.map(({ trialId }) => trialId)).toEqual(after.trials.map(({ id }) => id));
    expect(scratch()).toEqual([]);
  });

  test('SIGKILL between trial and grade: resumed, the trial is graded and not played again', async () => {
    task.setTurns([fix, done]);
    const command = startInGroup(repository, [
      'run',
      '--variant',
      'strong',
      '--repeats',
      '2',
      '--concurrency',
      '1',
    ]);
    // Grading has begun when a folder for the suite's report is there.
    await command.until(() =>
      scratch().some((name) => name.startsWith('report-') && !name.endsWith('.claim')),
    );
    command.send('SIGKILL');
    await command.end();

    const before = await readExperiment();
    expect({ trials: before.trials.length, grades: before.grades.length }).toEqual({ trials: 1, grades: 0 });
    const { exitCode, value } = await rollbenchJson('run', repository, 'run', '--resume', before.id);
    expect({ exitCode, verdicts: value.verdicts }).toEqual({
      exitCode: 0,
      verdicts: { pass: 2, fail: 0, invalid: 0 },
    });
    const after = await readExperiment(before.id);
    expect(after.trials).toEqual(expect.arrayContaining([...before.trials]));
    expect(after.grades.length).toBe(2);
    // The claims of both processes, the killed one and this, are free.
    const again = await rollbench(repository, 'run', '--resume', before.id);
    expect(again.exitCode).toBe(0);
    expect((await readExperiment(before.id)).trials).toEqual(after.trials);
  });

  test('Ctrl-C while an agent is at work: exit code 130, the cell stays open, and the message says how to go on', async () => {
    task.setTurns([linger, fix, done]);
    const known = new Set(begunCells());
    const temporary = join(path, 'tmp');
    mkdirSync(temporary);
    const command = startInGroup(repository, ['run', '--variant', 'strong', '--repeats', '1'], {
      TMPDIR: temporary,
    });
    await command.until(() => begunCells().some((id) => !known.has(id)));
    expect(readdirSync(temporary)).toHaveLength(1);
    command.send('SIGINT');
    const { exitCode, stdout, stderr } = await command.end();
    expect({ exitCode, scratch: scratch() }).toEqual({ exitCode: 130, scratch: [] });
    expect(stderr).not.toMatch(/fault|warning/);
    expect(readdirSync(temporary)).toEqual([]);
    const { id, trials } = await readExperiment();
    expect(trials).toEqual([]);
    expect(stdout).toContain(`0 of 1 cells`);
    expect(stdout).toContain(`Go on: rollbench run --resume ${id}`);
    const { value } = await rollbenchJson('run', repository, 'run', '--resume', id);
    expect(value).toMatchObject({ completed: 1, verdicts: { pass: 1 } });
  });

  test('Ctrl-C twice ends at once, with all that was started', async () => {
    task.setTurns([{ items: [{ kind: 'exec', command: 'trap "" INT; sleep 1000' }] }, fix, done]);
    const command = startInGroup(repository, ['run', '--variant', 'strong', '--repeats', '1']);
    await command.until(() => listSandboxed(path).some((pid) => toCommandLine(pid).startsWith('sleep')));
    command.send('SIGINT');
    await command.until(() => command.stderr().includes('Ctrl-C again stops at once'));
    command.send('SIGINT');
    expect(await command.end()).toMatchObject({ exitCode: 130, stdout: '' });
    await expect.poll(() => listSandboxed(path)).toEqual([]);
    task.setTurns([linger, fix, done]);
    const { value } = await rollbenchJson('run', repository, 'run', '--resume', (await readExperiment()).id);
    expect(value).toMatchObject({ completed: 1, verdicts: { pass: 1 } });
    expect(scratch()).toEqual([]);
  });

  test('a second run beside the first does not disturb it; the same experiment is played by one process alone', async () => {
    const first = startInGroup(repository, ['run', '--variant', 'strong', '--repeats', '1', '--json']);
    const known = new Set(begunCells());
    await first.until(() => begunCells().some((id) => !known.has(id)));
    const id = /experiment (\S+)/.exec(first.stderr())?.[1] ?? '';
    const refused = await rollbench(repository, 'run', '--resume', id);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(`another process is at work on experiment ${id}: wait for its end`);
    const beside = await rollbenchJson('run', repository, 'run', '--variant', 'gold', '--repeats', '1');
    expect(beside.value).toMatchObject({ completed: 1, verdicts: { pass: 1 } });
    const { exitCode, stdout } = await first.end();
    expect({ exitCode, value: JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      value: { experimentId: id, completed: 1, verdicts: { pass: 1 } },
    });
  });

  test('what would mix two things in one experiment is refused, and the message says what to do', async () => {
    const { id } = await readExperiment();
    const refuse = async (message: RegExp, ...options: string[]) => {
      const { exitCode, stderr } = await rollbench(repository, 'run', '--resume', id, ...options);
      expect(stderr).toMatch(message);
      expect(exitCode).toBe(2);
    };
    await refuse(/'--resume <experiment>' cannot be used with option '--repeats <n>'/, '--repeats', '9');
    await refuse(/began in the sandbox "bubblewrap": go on with --sandbox bubblewrap/, '--sandbox', 'host');

    const prompt = join(repository, 'benchmark/tasks', task.taskId, 'prompt.md');
    const text = readFileSync(prompt, 'utf8');
    writeFileSync(prompt, `${text} Be quick.`);
    await refuse(
      /task tally-\w+ has changed since experiment e-\S+ began: restore it from git, or run a new/,
    );
    writeFileSync(prompt, text);

    // As if Codex had been updated since.
    const database = new Database(state('state.db'));
    database.exec(
      `update experiments set value = replace(value, '"agentVersion":"0.', '"agentVersion":"0.0.')`,
    );
    database.close();
    const { id: withCodex } = (await readExperimentOf('strong')) ?? { id: '' };
    const { exitCode, stderr } = await rollbench(repository, 'run', '--resume', withCodex);
    expect(stderr).toMatch(
      /began with codex 0\.0\.\d+\.\d+, and this is \d+\.\d+\.\d+: install the former again/,
    );
    expect(exitCode).toBe(2);
  });

  async function readExperimentOf(variant: string) {
    const store = await openStore(readConfig(repository));
    const found = (await store.experiments.list()).find(({ variants }) =>
      variants.some(({ name }) => name === variant),
    );
    await store.close();
    return found;
  }
});

function toCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

/** Processes that see a directory below `path` mounted, as those in our sandboxes do. */
function listSandboxed(path: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(`/${basename(path)}/`);
      } catch {
        // Ended while we looked, or is not ours.
        return false;
      }
    });
}
