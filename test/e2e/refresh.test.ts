import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';
import { layOutOneTask, type OneTask } from './one-task.ts';

requires('bubblewrap').describe('a benchmark of one session', () => {
  const path = sharedTemporaryDirectory();
  let task: OneTask;
  let repository = '';
  const taskToml = () => join(repository, 'benchmark/tasks', task.taskId, 'task.toml');
  const refresh = () => rollbenchJson('refresh', repository, 'refresh');
  const refuse = async (expected: RegExp, ...args: string[]) => {
    const { exitCode, stderr } = await rollbench(repository, ...args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(expected) });
  };

  beforeAll(async () => {
    task = await layOutOneTask(path, '[refresh]\nmin_tasks = 1\nprove_runs = 1\nchanged_share = 1\n', []);
    repository = task.repository;
  });

  test('is planned without being touched, and made by the same command that renews it', async () => {
    const { value: plan } = await rollbenchJson('refresh-plan', repository, 'refresh', '--dry-run');
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['mine', 'curate', 'validate']);
    expect(plan.steps[0]?.text).toBe('1 session files are new or have grown');
    const { value: none } = await rollbenchJson('candidates-list', repository, 'candidates', 'list');
    expect(none.items).toEqual([]);

    const { exitCode, value: first } = await refresh();
    expect({ exitCode, ...first }).toMatchObject({ exitCode: 0, added: 1, tasks: 1, since: null });
    expect(first.contamination.map(({ cutoff }) => cutoff?.date)).toEqual(['2025-12-01', '2025-12-01']);
    const { value: second } = await refresh();
    expect(second).toMatchObject({ added: 0, revalidated: 0, tasks: 1, since: first.at, events: [] });
    const digest = join(repository, '.rollbench/digests', `${second.at.slice(0, 10)}.md`);
    expect(readFileSync(digest, 'utf8')).toContain('1 active task, 0 resting.');
    const { value: list } = await rollbenchJson('candidates-list', repository, 'candidates', 'list');
    task = { ...task, taskId: list.items[0]?.id ?? '' };
  });

  test('is frozen as a release, which an experiment names and nothing else may change', async () => {
    const { value: made } = await rollbenchJson('release', repository, 'release', 'create', 'W1');
    expect(made).toMatchObject({ name: 'W1', tasks: [{ id: task.taskId }], anchors: [task.taskId] });
    expect((await rollbenchJson('release', repository, 'release', 'create', 'W1')).value).toEqual(made);
    const noop = ['run', '--variant', 'noop', '--repeats', '1', '--release'];
    const { value: run } = await rollbenchJson('run', repository, ...noop, 'W1');
    const { value: report } = await rollbenchJson('report', repository, 'report', run.experimentId);
    expect(report.release).toBe('W1');
    await refuse(/no release "W2"; there are: W1/, ...noop, 'W2');

    const prompt = join(repository, 'benchmark/tasks', task.taskId, 'prompt.md');
    const text = readFileSync(prompt, 'utf8');
    writeFileSync(prompt, `${text} now`);
    await refuse(/has changed since release W1 was made/, ...noop, 'W1');
    await refuse(/release W1 holds other tasks/, 'release', 'create', 'W1');
    writeFileSync(prompt, text);
  });

  test('is packed without secrets, and unpacked elsewhere as it was', async () => {
    const { value: packed } = await rollbenchJson('release-pack', repository, 'release', 'pack', 'W1');
    const elsewhere = join(path, 'elsewhere');
    mkdirSync(elsewhere);
    const unpack = () => rollbenchJson('release-unpack', elsewhere, 'release', 'unpack', packed.file);
    expect((await unpack()).value).toMatchObject({ release: 'W1', tasks: 1, added: 1 });
    expect((await unpack()).value).toMatchObject({ added: 0 });
    const show = async (directory: string) =>
      (await rollbenchJson('task', directory, 'tasks', 'show', task.taskId)).value;
    expect(await show(elsewhere)).toEqual(await show(repository));
    rmSync(packed.file);
  });

  test('quarantines what no longer holds, with the reason, and takes it back when it does', async () => {
    // As if a test had gone that was there at validation.
    const gone = '  "packages/money/test/gone.test.ts::gone",\n';
    writeFileSync(
      taskToml(),
      readFileSync(taskToml(), 'utf8').replace('failToPass = [\n', `failToPass = [\n${gone}`),
    );
    const { value } = await rollbenchJson('refresh', repository, 'refresh', '--full');
    expect(value).toMatchObject({ quarantined: 1, revalidated: 1, retired: 0, tasks: 1 });
    expect(value.events.map(({ event: { to, reason } }) => [to, reason])).toEqual([
      ['quarantined', 'gold-fails'],
      ['active', 'validated'],
    ]);
    expect(value.events[0]?.event.text).toMatch(/gold control fails .* 2 of 3 failToPass tests pass/);
    expect(readFileSync(taskToml(), 'utf8')).not.toContain('gone.test.ts');
  });

  test('keeps what a person has retired, out of it and with its history', async () => {
    await refuse(/--reason "dull" is none/, 'tasks', 'retire', task.taskId, '--reason', 'dull');
    const { value } = await rollbenchJson('tasks-retire', repository, 'tasks', 'retire', task.taskId);
    expect(value).toMatchObject({ state: 'retired' });
    const { exitCode, value: after } = await refresh();
    expect({ exitCode, ...after }).toMatchObject({ exitCode: 1, retired: 1, tasks: 0 });
    const { value: list } = await rollbenchJson('tasks-list', repository, 'tasks', 'list');
    expect(list.items).toMatchObject([{ id: task.taskId, state: 'retired' }]);
  });
});
