import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/wire.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson, startInGroup } from './command-line.ts';
import { layOutOneTask, type OneTask } from './one-task.ts';

requires('bubblewrap').describe('a validation', () => {
  const path = sharedTemporaryDirectory();
  const events = join(path, 'events.jsonl');
  let task: OneTask;
  let repository = '';

  beforeAll(async () => {
    task = await layOutOneTask(path, '', ['mine', 'curate']);
    repository = task.repository;
    const config = join(repository, 'rollbench.toml');
    writeFileSync(config, readFileSync(config, 'utf8').replace('load = false', 'load = true'));
  });

  const read = async <T>(work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> => {
    const store = await openStore(readConfig(repository));
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  const countSteps = () =>
    existsSync(events) ? (readFileSync(events, 'utf8').match(/"kind":"stepped"/g) ?? []).length : 0;
  const taskToml = () => join(repository, 'benchmark/tasks', task.taskId, 'task.toml');

  test('of 14 runs a state, killed in the middle, goes on after the runs that it has made', async () => {
    const command = startInGroup(repository, ['validate', '--max-flake', '0.2', '--events', events]);
    await command.until(() => countSteps() >= 12);
    command.send('SIGKILL');
    await command.end();
    const kept = await read((store) => store.suiteRuns.list());
    expect(kept.length).toBeGreaterThanOrEqual(12);
    expect(kept.length).toBeLessThan(42);

    const { exitCode } = await rollbench(repository, 'validate', '--max-flake', '0.2', '--events', events);
    expect(exitCode).toBe(0);
    expect(readFileSync(events, 'utf8').match(/was run before/g)).toHaveLength(kept.length);
    const { value } = await rollbenchJson('task', repository, 'tasks', 'show', task.taskId);
    expect(value.validation).toMatchObject({
      runsPerState: 14,
      agreeingRuns: { before: 15, after: 15 },
      load: { rounds: [2, 4, 6, 8, 10, 12, 14] },
    });
    expect(value.validation.flakeRateUpperBound).toBeLessThan(0.2);
    expect(await read((store) => store.suiteRuns.list())).toEqual([]);
  });

  test('is bounded further by every gold that is played, and by every preflight', async () => {
    expect((await rollbench(repository, 'run', '--variant', 'gold', '--repeats', '2')).exitCode).toBe(0);
    const { stdout } = await rollbench(repository, 'tasks', 'show', task.taskId);
    expect(stdout).toContain('agreeing runs: 15 before the change, 17 after');
    const config = join(repository, 'rollbench.toml');
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace('[validation]', '[validation]\npreflight_days = 0'));
    const { stderr } = await rollbench(repository, 'run', '--variant', 'noop', '--repeats', '1');
    expect(stderr).toMatch(/preflight +1 of 1 tasks hold on this machine/);
    const shown = await rollbench(repository, 'tasks', 'show', task.taskId);
    expect(shown.stdout).toContain('agreeing runs: 16 before the change, 18 after');
  });

  test('that no longer holds quarantines its task before anything is played, and says so', async () => {
    const text = readFileSync(taskToml(), 'utf8');
    // As if a test had gone that was there at validation.
    writeFileSync(
      taskToml(),
      text.replace('failToPass = [\n', 'failToPass = [\n  "packages/money/test/gone.test.ts::gone",\n'),
    );
    const { exitCode, stderr } = await rollbench(repository, 'run', '--variant', 'noop', '--repeats', '1');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toMatch(
      /is quarantined: the gold control fails on this machine: \d of 3 failToPass tests pass/,
    );
    expect(stderr).toMatch(/none of the tasks holds on this machine/);
    const { value } = await rollbenchJson('tasks-list', repository, 'tasks', 'list');
    expect(value.items).toMatchObject([{ state: 'quarantined' }]);
    const { value: funnel } = await rollbenchJson(
      'funnel-explain',
      repository,
      'funnel',
      '--explain',
      task.taskId,
    );
    expect(funnel.decisions.at(-1)).toMatchObject({ stage: 'validate', reason: 'drifted' });

    const known = ['run', '--variant', 'noop', '--repeats', '1', '--task', task.taskId];
    const { value: unproved } = await rollbenchJson('run', repository, ...known, '--no-preflight');
    expect(unproved).toMatchObject({ completed: 1, quarantined: [] });
  });

  test('looks anew at what is quarantined', async () => {
    const { value } = await rollbenchJson('validate', repository, 'validate');
    expect(value).toMatchObject({ candidates: 1, tasks: 1 });
    const { value: list } = await rollbenchJson('tasks-list', repository, 'tasks', 'list');
    expect(list.items).toMatchObject([{ state: 'active', failToPass: 2 }]);
    const { stdout } = await rollbench(repository, 'tasks', 'show', task.taskId);
    expect(stdout).toContain('agreeing runs: 4 before the change, 4 after');
  });
});
