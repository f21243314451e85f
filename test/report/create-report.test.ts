import { describe, expect, it } from 'vitest';
import { Report } from '../../src/domain/report.ts';
import { createReport } from '../../src/report/create-report.ts';
import { createExampleExperiment, type ExampleOptions } from '../support/example-experiment.ts';

const report = (options: ExampleOptions) => createReport(createExampleExperiment(options));
const warningCodes = (options: ExampleOptions) => report(options).warnings.map(({ code }) => code);
const task = (a: string, b: string, title = 'Fix it') => ({ title, cells: { weak: a, strong: b } });

describe('createReport', () => {
  it('weighs tasks alike, counts what was left out, and fits its schema', () => {
    const made = report({ tasks: [task('PFF', 'PPP'), task('FFF', 'PPI'), task('PP.', 'PFP')] });
    expect(Report.parse(made)).toEqual(made);
    const [weak, strong] = made.variants;
    expect(weak?.solveRate).toMatchObject({ taskCount: 3, trialCount: 8, excludedCount: 1 });
    expect(weak?.solveRate.value).toBeCloseTo((1 / 3 + 0 + 1) / 3, 12);
    expect(strong?.solveRate).toMatchObject({ taskCount: 3, trialCount: 8, excludedCount: 1 });
    expect(made.exclusions).toEqual([
      { reason: 'invalid:http-429', count: 1 },
      { reason: 'open', count: 1 },
    ]);
    expect(made.comparisons[0]).toMatchObject({ nameA: 'weak', nameB: 'strong', pairedTasks: 3 });
  });

  it('says when parts of it were played on another machine, and how that differs', () => {
    const input = createExampleExperiment({ tasks: [task('PF', 'PP')] });
    const furtherMachines = [{ ...input.experiment.machine, coreCount: 64 }];
    const made = createReport({ ...input, experiment: { ...input.experiment, furtherMachines } });
    expect(made.warnings).toContainEqual(
      expect.objectContaining({
        code: 'several-machines',
        text: expect.stringMatching(/coreCount \d+ → 64/),
      }),
    );
  });

  it('makes the same report from the same values in any order', () => {
    const input = createExampleExperiment({ tasks: [task('PFF', 'PPP'), task('FTF', 'PPI')] });
    const turned = {
      ...input,
      trials: input.trials.toReversed(),
      grades: input.grades.toReversed(),
      tasks: input.tasks.toReversed(),
    };
    expect(JSON.stringify(createReport(turned))).toBe(JSON.stringify(createReport(input)));
  });

  it('keeps regression-only tasks out of the rate, the comparison and the cost of a solved task', () => {
    const made = report({
      tasks: [task('P', 'P'), task('F', 'P'), { ...task('P', 'F'), kind: 'regression-only' }],
    });
    expect(made.variants.map(({ solveRate }) => solveRate.taskCount)).toEqual([2, 2]);
    expect(made.variants.map(({ regressionOnlyRate }) => regressionOnlyRate?.value)).toEqual([1, 0]);
    expect(made.comparisons[0]?.pairedTasks).toBe(2);
    expect(made.exclusions).toEqual([{ reason: 'regression-only', count: 2 }]);
  });

  it('parts what a model of a variant’s own family wrote from what others did', () => {
    const by = (authorFamily: string | null, a: string, b: string) => ({ ...task(a, b), authorFamily });
    const made = report({
      tasks: [by('weak', 'P', 'F'), by('weak', 'P', 'P'), by('claude-opus', 'F', 'P'), by(null, 'F', 'F')],
    });
    const [weak] = made.variants;
    expect(
      made.slices.map(({ dimension, value, variantId, solveRate }) => [
        dimension,
        value,
        variantId,
        solveRate.value,
        solveRate.taskCount,
      ]),
    ).toEqual([
      ['author', 'same family', weak?.id, 1, 2],
      ['author', 'other family', weak?.id, 0, 1],
    ]);
  });

  it('takes the latest grade of the test grader', () => {
    const input = createExampleExperiment({ tasks: [task('F', 'F')] });
    const again = input.grades.map((grade) => ({
      ...grade,
      graderVersion: 2,
      verdict: 'pass' as const,
      score: 1,
    }));
    const made = createReport({
      ...input,
      grades: [
        ...again,
        ...input.grades,
        ...again.map((grade) => ({ ...grade, grader: 'review', verdict: 'fail' as const, graderVersion: 9 })),
      ],
    });
    expect(made.variants.map(({ solveRate }) => solveRate.value)).toEqual([1, 1]);
  });

  describe('bad input', () => {
    it('no trials: no rate, no comparison, and the sentences that say why', () => {
      const made = report({ tasks: [task('...', '...')] });
      expect(made.variants[0]).toMatchObject({
        costUsd: null,
        durationMs: null,
        stability: null,
        passAtK: [],
        outcomes: {},
      });
      expect(made.variants[0]?.solveRate).toMatchObject({
        value: null,
        lower: null,
        upper: null,
        taskCount: 0,
      });
      expect(made.comparisons[0]).toMatchObject({
        decision: 'no-detectable-difference',
        pValue: null,
        pairedTasks: 0,
      });
      expect(made.warnings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['no-verdict', 'open-cells', 'few-tasks']),
      );
    });

    it('one task: a value without an interval', () => {
      expect(report({ tasks: [task('PPF', 'PPP')] }).variants[1]?.solveRate).toMatchObject({
        value: 1,
        lower: null,
        upper: null,
      });
    });

    it.each(['P', 'F'])('all %s: the interval still has a width, and reaches the end', (letter) => {
      const rows = Array.from({ length: 6 }, () => task(letter.repeat(3), letter.repeat(3)));
      const { value, lower, upper } = report({ tasks: rows }).variants[0]?.solveRate ?? {};
      expect(value).toBe(letter === 'P' ? 1 : 0);
      expect((upper ?? 0) - (lower ?? 0)).toBeGreaterThan(0.3);
    });

    it('all invalid: no rate, no zero', () => {
      const made = report({ tasks: [task('III', 'III'), task('III', 'III')] });
      expect(made.variants[0]?.solveRate).toMatchObject({ value: null, excludedCount: 6, taskCount: 0 });
      expect(made.warnings.map(({ code }) => code)).toContain('no-verdict');
    });

    it('a variant without some tasks is compared over those that both have', () => {
      const made = report({ tasks: [task('PPP', 'PPP'), { title: 'Alone', cells: { weak: 'PPP' } }] });
      expect(made.comparisons[0]).toMatchObject({ pairedTasks: 1, unpairedTasks: 1 });
    });

    it('a cell that two trials claim: the one that started last counts, and the report says so', () => {
      const input = createExampleExperiment({ tasks: [task('P', 'P')] });
      const [first] = input.trials;
      const late = first && {
        ...first,
        startedAt: '2027-01-01T00:00:00.000Z',
        outcome: { kind: 'infraFailed', code: 'disk-full', detail: '' } as const,
      };
      const made = createReport({ ...input, trials: late ? [late, ...input.trials] : [] });
      expect(made.exclusions).toEqual([
        { reason: 'duplicate-trial', count: 1 },
        { reason: 'invalid:disk-full', count: 1 },
      ]);
      expect(made.warnings.map(({ code }) => code)).toContain('duplicate-trials');
    });

    it('a duration that is no number is left out of the median', () => {
      const input = createExampleExperiment({ tasks: [task('PPP', 'P..')] });
      const trials = input.trials.map((trial, i) => (i === 0 ? { ...trial, durationMs: Number.NaN } : trial));
      expect(createReport({ ...input, trials }).variants[0]?.durationMs).toBe(43_550);
    });

    it('a cost that is not known makes the sum unknown, never 0', () => {
      const made = report({ tasks: [task('PPP', 'PPP')], costUsd: null });
      expect(made.variants[0]).toMatchObject({ costUsd: null, costPerSolvedUsd: null });
      expect(made.warnings.find(({ code }) => code === 'unknown-cost')?.text).toContain('price list');
    });

    it('a cost that is known of some trials is not the fault of the price list', () => {
      const input = createExampleExperiment({ tasks: [task('PPP', 'PPP')] });
      const trials = input.trials.map((trial, i) => (i === 0 ? { ...trial, costUsd: null } : trial));
      const made = createReport({ ...input, trials });
      expect(
        made.variants.map(({ costUsd, unknownCostCount }) => [costUsd === null, unknownCostCount]),
      ).toEqual([
        [true, 1],
        [false, 0],
      ]);
      expect(made.warnings.find(({ code }) => code === 'unknown-cost')?.text).toMatch(/1 trial ended while/);
    });

    it('a task that is no longer there keeps its row', () => {
      const input = createExampleExperiment({ tasks: [task('PPP', 'PPP')] });
      expect(createReport({ ...input, tasks: [] }).tasks[0]).toMatchObject({
        title: '(no longer in the benchmark)',
      });
    });
  });

  it('warns of what a reader must know', () => {
    const twenty = Array.from({ length: 20 }, () => task('PPPPP', 'PPPPP'));
    expect(warningCodes({ tasks: twenty })).toEqual([]);
    expect(warningCodes({ tasks: twenty, isSealed: false })).toEqual(['unsealed']);
    const input = createExampleExperiment({ tasks: twenty });
    const trials = input.trials.map((trial, index) => ({ ...trial, isSealed: index > 0 }));
    expect(createReport({ ...input, trials }).warnings[0]?.text).toMatch(/^Unsealed: agents held the login/);
    expect(warningCodes({ tasks: [...twenty, task('PPPPI', 'PPPPI'), task('PPPPP', 'PIIPP')] })).toEqual([
      'invalid-cells',
    ]);
    expect(warningCodes({ tasks: [...twenty, task('PPPPU', 'PPPP.')] })).toEqual([
      'open-cells',
      'not-graded',
    ]);
    expect(warningCodes({ tasks: twenty.slice(0, 4) })).toEqual(['few-tasks', 'too-few-to-decide']);
    expect(warningCodes({ tasks: twenty.map(() => task('PPP', 'PPP')) })).toEqual(['stability-never-fires']);
    expect(
      warningCodes({ tasks: twenty.map((row) => ({ ...row, cells: { ...row.cells, third: 'PPPPP' } })) }),
    ).toEqual(['several-comparisons']);
  });

  it('decides several comparisons by Holm, each interval at its own level', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({
      title: 'Fix it',
      cells: { base: i < 10 ? 'PPPPP' : 'FFFFF', good: 'PPPPP', same: i < 10 ? 'PPPPP' : 'FFFFP' },
    }));
    const [good, same] = report({ tasks: rows }).comparisons;
    expect(good).toMatchObject({ decision: 'better' });
    expect(good?.difference.confidence).toBeCloseTo(0.975, 12);
    expect(same?.difference.confidence).toBeCloseTo(0.95, 12);
  });

  it('calls a task unstable where its repeats disagree beyond the threshold', () => {
    const made = report({ tasks: [task('PPPFF', 'PPPPF')] });
    expect(made.unstableTasks).toEqual([
      { taskId: made.tasks[0]?.taskId, variantId: made.variants[0]?.id, agreement: 0.6 },
    ]);
  });
});
