import { describe, expect, it } from 'vitest';
import { createReport } from '../../src/report/create-report.ts';
import { findParetoFront } from '../../src/report/pareto-front.ts';
import { createExampleExperiment, type ExampleOptions } from '../support/example-experiment.ts';
import { exampleReports } from '../support/example-pages.ts';
import { exampleTask } from '../support/examples.ts';

const report = (options: ExampleOptions) => createReport(createExampleExperiment(options));
const task = (cells: Record<string, string>, over = {}) => ({ title: 'Fix it', cells, over });

describe('the front of cost and solve rate', () => {
  const variant = (id: string, costPerTrialUsd: number | null, value: number | null) => ({
    ...{ id, costPerTrialUsd },
    solveRate: {
      ...{ value, lower: null, upper: null, confidence: 0.95, method: '' },
      ...{ taskCount: 1, trialCount: 1, excludedCount: 0 },
    },
  });
  function check(title: string, points: [string, number | null, number | null][], front: string[]) {
    it(title, () => expect(findParetoFront(points.map((point) => variant(...point)))).toEqual(front));
  }
  check(
    'leaves out who costs more and solves less',
    [
      ['a', 2, 0.9],
      ['b', 1, 0.5],
      ['c', 3, 0.8],
    ],
    ['b', 'a'],
  );
  check(
    'leaves out who costs more for the same',
    [
      ['a', 2, 0.9],
      ['b', 1, 0.9],
    ],
    ['b'],
  );
  check(
    'keeps two that are alike',
    [
      ['b', 1, 0.5],
      ['a', 1, 0.5],
    ],
    ['a', 'b'],
  );
  check(
    'leaves out whose cost or rate nobody knows',
    [
      ['a', null, 0.9],
      ['b', 1, null],
      ['c', 1, 0.1],
    ],
    ['c'],
  );
  check('of nobody is empty', [], []);
});

describe('slices', () => {
  const provenance = exampleTask().provenance;
  const tasks = Array.from({ length: 30 }, (_, i) =>
    task(
      { v: 'P' },
      {
        prompts: ['x'.repeat([10, 500, 2000][i % 3] ?? 0)],
        scope: { ...exampleTask().scope, crossesPackages: i === 0 },
        provenance: {
          ...provenance,
          aiShare: i === 2 ? null : i % 2 === 0 ? 1 : 0.3,
          landedAt: i < 15 ? '2026-11-20T00:00:00.000Z' : '2026-05-01T00:00:00.000Z',
        },
      },
    ),
  );
  const { slices } = report({ tasks });
  const of = (dimension: string) =>
    slices
      .filter((slice) => slice.dimension === dimension)
      .map(({ value, solveRate, isTooSmall }) => [value, solveRate.taskCount, isTooSmall]);

  it('by scope: one task says nothing', () => {
    expect(of('scope')).toEqual([
      ['one package', 29, false],
      ['several packages', 1, true],
    ]);
  });
  it('by length of the prompt, in steps', () => {
    expect(of('promptLength')).toEqual([
      ['under 200 characters', 10, false],
      ['200 to 999 characters', 10, false],
      ['1000 characters and more', 10, false],
    ]);
  });
  it('by age, and by who wrote the change', () => {
    expect(of('age').map(([value]) => value)).toEqual(['under 30 days', '90 days and more']);
    expect(of('aiShare').map(([value, count]) => [value, count])).toEqual([
      ['under half', 15],
      ['90% and more', 14],
    ]);
  });
  it('are none where all tasks are alike', () => {
    expect(of('language')).toEqual([]);
  });
});

describe('what went wrong', () => {
  it('is counted by cause, and what counts in no rate with it', () => {
    const [variant] = report({ tasks: [task({ v: 'PFTFI' })] }).variants;
    expect(variant?.failures).toEqual({ 'invalid:http-429': 1, timedOut: 1, wrong: 2 });
  });

  it('an agent that changed nothing is told from one that changed it wrongly', () => {
    const input = createExampleExperiment({ tasks: [task({ v: 'FF' })] });
    const trials = input.trials.map((trial, i) => ({ ...trial, hasPatch: i === 0 }));
    expect(createReport({ ...input, trials }).variants[0]?.failures).toEqual({ 'no-change': 1, wrong: 1 });
  });
});

describe('cost and tokens of a solved task', () => {
  it('are all that was spent over what was solved, with an interval', () => {
    const [variant] = report({
      tasks: [task({ v: 'PPF' }), task({ v: 'FPF' }), task({ v: 'PFF' })],
    }).variants;
    expect(variant?.tokensPerSolved).toBe((9 * 30_500) / 4);
    expect(variant?.tokensPerSolvedBounds.lower).toBeLessThan(variant?.tokensPerSolved ?? 0);
    expect(variant?.costPerTrialUsd).toBeCloseTo((variant?.costUsd ?? 0) / 9, 12);
  });

  it('are unknown where nothing was solved', () => {
    const [variant] = report({ tasks: [task({ v: 'F' }), task({ v: 'F' })] }).variants;
    expect(variant).toMatchObject({
      costPerSolvedUsd: null,
      costPerSolvedBoundsUsd: { lower: null, upper: null },
      tokensPerSolved: null,
    });
  });
});

describe('what was left out', () => {
  it('could move the rate so far', () => {
    const [variant] = report({ tasks: [task({ v: 'PPI.' }), task({ v: 'PPPP' })] }).variants;
    expect(variant?.ifLeftOut).toEqual({ failed: 0.75, passed: 1 });
  });
});

describe('public scores', () => {
  it('stand beside the own rate, wider where the public one is uncertain, too', () => {
    const [sure, unsure] = report({
      publicBenchmarks: [
        { name: 'exact', taskCount: null, rates: { v: 0.5 } },
        { name: 'sampled', taskCount: 100, rates: { v: 0.5 } },
        { name: 'of another', taskCount: null, rates: { w: 0.5 } },
      ],
      tasks: Array.from({ length: 10 }, (_, i) => task({ v: i < 8 ? 'P' : 'F' })),
    }).publicGaps;
    expect(sure).toMatchObject({ benchmark: 'exact', publicRate: 0.5 });
    expect(sure?.value).toBeCloseTo(0.3, 12);
    expect(unsure?.lower).toBeLessThan(sure?.lower ?? -1);
    expect(unsure?.upper).toBeGreaterThan(sure?.upper ?? 1);
    expect(exampleReports.decided.publicGaps.map(({ benchmark }) => benchmark)).toEqual([
      'Widely read',
      'Only heard of',
    ]);
  });

  it('have no gap where there is no interval', () => {
    const { publicGaps } = report({
      publicBenchmarks: [{ name: 'exact', taskCount: null, rates: { v: 0.5 } }],
      tasks: [task({ v: 'P' })],
    });
    expect(publicGaps).toMatchObject([{ value: null, lower: null, upper: null }]);
  });
});

describe('tasks of several repositories', () => {
  it('that succeed and fail together are warned of', () => {
    const rows = (spread: (i: number) => string) =>
      Array.from({ length: 30 }, (_, i) => task({ v: spread(i) }, { repo: `repo-${i % 6}` }));
    const codes = (spread: (i: number) => string) =>
      report({ tasks: rows(spread) }).warnings.map(({ code }) => code);
    expect(codes((i) => (i % 6 < 3 ? 'P' : 'F'))).toContain('clustered-tasks');
    expect(codes((i) => (i % 5 < 3 ? 'P' : 'F'))).not.toContain('clustered-tasks');
  });
});
