import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/wire.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson, startInGroup } from './command-line.ts';
import { expectedSessions } from './sample-project.ts';

const taskCount = expectedSessions.filter(({ expected }) => expected === 'task').length;
const cellCount = taskCount * 2 * 3;

requires('bubblewrap', 'codex').describe('rollbench demo, in an empty directory', () => {
  const path = sharedTemporaryDirectory();
  const directory = join(path, 'rollbench-demo');

  async function readState() {
    const store = await openStore(readConfig(directory));
    const [experiment] = await store.experiments.list();
    const trials = await store.trials.listFor(experiment?.id ?? '');
    const grades = (await store.grades.listFor(experiment?.id ?? '')).filter(
      ({ grader }) => grader === 'tests',
    );
    const experimentCount = (await store.experiments.list()).length;
    await store.close();
    return { experimentCount, trials, grades };
  }

  test('killed in the middle and started again, it finishes, and plays no finished cell twice', async () => {
    const events = join(path, 'events.jsonl');
    const first = startInGroup(path, ['demo', '--events', events]);
    await first.until(() => existsSync(events) && countFinished(readFileSync(events, 'utf8')) >= 8);
    first.send('SIGKILL');
    await first.end();
    const before = await readState();
    expect(before.trials.length).toBeGreaterThanOrEqual(8);
    expect(before.trials.length).toBeLessThan(cellCount);

    const { exitCode, stdout, stderr } = await rollbench(path, 'demo');
    expect({ exitCode, stderr: /fault|warning/.exec(stderr) }).toEqual({ exitCode: 0, stderr: null });
    const after = await readState();
    expect(after.experimentCount).toBe(1);
    expect(after.trials).toEqual(expect.arrayContaining([...before.trials]));
    expect(new Set(after.trials.map(({ id }) => id)).size).toBe(cellCount);
    expect(after.grades.map(({ trialId }) => trialId)).toEqual(after.trials.map(({ id }) => id));
    expect(readdirSync(join(directory, '.rollbench/scratch'))).toEqual([]);

    expect(stdout).toMatch(new RegExp(`^mine +${expectedSessions.length} in `, 'm'));
    expect(stdout).toMatch(new RegExp(`^validate .* ${taskCount} kept`, 'm'));
    expect(stdout).toMatch(/strong/);
    const page = /^Page: +(.*)$/m.exec(stdout)?.[1] ?? '';
    expect(page).toBe(join(directory, 'report.html'));
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/i);
  });

  test('finished, it only draws its report again, the same to the byte', async () => {
    const page = readFileSync(join(directory, 'report.html'), 'utf8');
    const { trials } = await readState();
    const { exitCode, value } = await rollbenchJson('report', path, 'demo');
    expect({ exitCode, variants: value.variants.map(({ name }) => name) }).toEqual({
      exitCode: 0,
      variants: ['weak', 'strong'],
    });
    expect((await readState()).trials).toEqual(trials);
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toBe(page);
  });

  test('its directory is one that a user can work in', async () => {
    const { exitCode, stdout } = await rollbench(directory, 'compare', 'weak', 'strong');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/strong/);
  });
});

test('a directory that holds something else is left alone', async () => {
  const path = temporaryDirectory();
  mkdirSync(join(path, 'taken'));
  writeFileSync(join(path, 'taken/thesis.txt'), 'mine');
  const { exitCode, stderr } = await rollbench(path, 'demo', '--directory', 'taken');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/\/taken is in use for something else: name another with --directory/);
  expect(readdirSync(path)).toEqual(['taken']);
});

/** Cells that are played and graded, of the lines of `--events`. */
function countFinished(lines: string): number {
  return lines
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
    .filter(({ kind, stage }) => kind === 'advanced' && stage === 'run').length;
}
