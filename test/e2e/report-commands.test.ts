import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Experiment } from '../../src/domain/trial.ts';
import { openStore } from '../../src/wire.ts';
import { createExampleExperiment } from '../support/example-experiment.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';

/** Twelve tasks: `strong` solves them all, `weak` three, `open` has not been played. */
const cells = (i: number, more: Record<string, string> = {}) => ({
  weak: i < 3 ? 'PPP' : 'FFF',
  strong: 'PPP',
  ...more,
});
const played = (more: Record<string, string> = {}) =>
  createExampleExperiment({
    tasks: Array.from({ length: 12 }, (_, i) => ({ title: `Task ${i + 1}`, cells: cells(i, more) })),
  });

describe('reports and gates on stored results', () => {
  const path = sharedTemporaryDirectory();

  beforeAll(async () => {
    writeFileSync(
      join(path, 'rollbench.toml'),
      '[public."Widely read"]\ntasks = 500\nscores = { strong = 75 }\n',
    );
    const store = await openStore(readConfig(path));
    const keep = async (input: ReturnType<typeof played>, over: Partial<Experiment>) => {
      const experiment = { ...input.experiment, ...over };
      const rename = (text: string) => text.replace(input.experiment.id, experiment.id);
      await store.experiments.put(experiment);
      for (const task of input.tasks) await store.tasks.put(task);
      for (const trial of input.trials)
        await store.trials.put({ ...trial, id: rename(trial.id), experimentId: experiment.id });
      for (const grade of input.grades) await store.grades.put({ ...grade, trialId: rename(grade.trialId) });
    };
    await keep(played(), { id: 'e-old', createdAt: '2026-11-01T00:00:00.000Z' });
    await keep(played({ open: '...' }), { id: 'e-open', createdAt: '2026-11-02T00:00:00.000Z' });
    await keep(played({ third: 'PPP' }), { id: 'e-new', createdAt: '2026-11-03T00:00:00.000Z' });
    await store.close();
  });

  test('the report is one value, drawn in every form, the same each time', async () => {
    const { exitCode, value } = await rollbenchJson('report', path, 'report');
    expect(exitCode).toBe(0);
    expect(value.publicGaps).toMatchObject([{ benchmark: 'Widely read', publicRate: 0.75 }]);
    for (const [format, start] of [
      ['md', '## `strong` solved 100%'],
      ['junit', '<?xml version="1.0"'],
      ['csv', 'experiment,task,kind'],
      ['github', '::notice title=Solve rate::strong solved'],
    ] as const) {
      const { stdout } = await rollbench(path, 'report', '--format', format);
      expect(stdout.startsWith(start)).toBe(true);
    }
    const draw = async (file: string) => {
      await rollbench(path, 'report', '--format', 'html', '--output', file);
      return readFileSync(join(path, file), 'utf8');
    };
    expect(await draw('one.html')).toBe(await draw('two.html'));
  });

  test('thresholds fail on what is proven, with --proven also on what is not', async () => {
    const gate = async (...options: string[]) => {
      const { exitCode, stderr } = await rollbench(path, 'report', 'e-old', ...options);
      return [exitCode, stderr.trim()];
    };
    expect(await gate('--min-rate', '90')).toEqual([
      1,
      'gate threshold: weak: its solve rate is at most 54%, and has to be 90%',
    ]);
    expect(await gate('--min-rate', '90', '--variant', 'strong')).toEqual([0, '']);
    expect((await gate('--min-rate', '90', '--variant', 'strong', '--proven'))[0]).toBe(1);
    expect((await gate('--max-cost-per-solved', '0.001'))[0]).toBe(1);
    expect(await gate('--min-rate', '101')).toEqual([
      2,
      'rollbench: --min-rate takes a percentage from 0 to 100, not "101"',
    ]);
    expect((await gate('--variant', 'nobody'))[0]).toBe(2);
  });

  test('what is incomplete says 3, before any gate says 1', async () => {
    expect((await rollbench(path, 'report', 'e-open', '--min-rate', '90')).exitCode).toBe(3);
    const compare = ['compare', 'strong', 'weak', '--experiment', 'e-open', '--fail-on', 'regression'];
    expect((await rollbench(path, ...compare)).exitCode).toBe(1);
    expect((await rollbench(path, 'compare', 'strong', 'open', '--experiment', 'e-open')).exitCode).toBe(3);
  });

  test('compare decides, gates, and names the trials to look at', async () => {
    const { exitCode, value } = await rollbenchJson('compare', path, 'compare', 'weak', 'strong');
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({ decision: 'better', pairedTasks: 12, warnings: [] });
    expect(value.changes[0]?.trialsB[0]).toMatch(/^e-new\/shop-.*\/1$/);
    const worse = await rollbench(
      path,
      'compare',
      'strong',
      'weak',
      '--fail-on',
      'regression',
      '--margin',
      '5',
    );
    expect(worse.exitCode).toBe(1);
    expect(worse.stderr).toMatch(/^gate regression: B is proven worse/);
    expect(
      (await rollbench(path, 'compare', 'strong', 'third', '--fail-on', 'not-noninferior')).exitCode,
    ).toBe(1);
  });

  test('compare takes several candidates, corrected for their number', async () => {
    const { value } = await rollbenchJson('compare-list', path, 'compare', 'weak', 'strong', 'third');
    expect(value.items.map(({ correction, decision }) => [correction, decision])).toEqual([
      ['holm', 'better'],
      ['holm', 'better'],
    ]);
  });

  test('compare holds a variant against an older experiment, and names what else has changed', async () => {
    const past = ['compare', 'weak', 'strong', '--experiment', 'e-open', '--baseline-experiment'];
    const { value } = await rollbenchJson('compare', path, ...past, 'previous');
    expect(value).toMatchObject({ experimentA: 'e-old', experimentB: 'e-open', decision: 'better' });
    expect(value.warnings.map(({ code }) => code)).toEqual(['no-controls']);
    const [anchor = ''] = value.tasksGained;
    const few = await rollbenchJson('compare', path, ...past, 'e-old', '--task', anchor);
    expect(few.value).toMatchObject({ pairedTasks: 1, decision: 'no-detectable-difference' });
    const markdown = await rollbench(path, ...past, 'e-old', '--format', 'md');
    expect(markdown.stdout).toMatch(/^### `strong` solves more than `weak`/);
    const first = await rollbench(
      ...([path, 'compare', 'weak', 'strong', '--experiment', 'e-old'] as const),
      ...['--baseline-experiment', 'previous'],
    );
    expect(first.exitCode).toBe(2);
    expect(first.stderr).toContain('no experiment before e-old has played "weak"');
  });

  test('plan takes the variance of what was played', async () => {
    const { exitCode, value } = await rollbenchJson('plan', path, 'plan', '--effect', '20');
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({ effect: 0.2, power: 0.8, repeats: 3, benchmark: { tasks: 12 } });
    expect(value.source.experimentId).toBe('e-new');
    expect(value.costUsd).toBeGreaterThan(0);
    expect((await rollbench(path, 'plan', '--effect', '0')).exitCode).toBe(2);
  });
});

test('init --github and --gitlab add workflows, beside a configuration too, and replace nothing', async () => {
  const path = sharedTemporaryDirectory();
  mkdirSync(join(path, '.git/objects'), { recursive: true });
  mkdirSync(join(path, '.git/refs'));
  writeFileSync(join(path, '.git/HEAD'), 'ref: refs/heads/main\n');
  const { exitCode, value } = await rollbenchJson('init', path, 'init', '--github', '--gitlab');
  expect(exitCode).toBe(0);
  const names = ['rollbench', 'rollbench-nightly', 'rollbench-weekly', 'rollbench-pull-request'];
  const workflows = names.map((name) => join(path, `.github/workflows/${name}.yml`));
  const gitlab = join(path, 'rollbench.gitlab-ci.yml');
  expect(value.written).toEqual([
    ...[join(path, 'rollbench.toml'), ...workflows, gitlab],
    join(path, '.gitignore'),
  ]);
  expect(value.written.every((file) => existsSync(file))).toBe(true);
  const again = await rollbench(path, 'init', '--github');
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain('there already: ');
});
