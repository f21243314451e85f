import { describe, expect, it } from 'vitest';
import { Comparison } from '../../src/domain/comparison.ts';
import { compareWithin } from '../../src/report/compare-within.ts';
import {
  type ComparisonSide,
  createComparison,
  toComparisonSide,
} from '../../src/report/create-comparison.ts';
import { createReport } from '../../src/report/create-report.ts';
import { renderComparisonText } from '../../src/report/render-comparison-text.ts';
import type { CellVerdict } from '../../src/stats/solve-rate.ts';
import { createExampleExperiment } from '../support/example-experiment.ts';
import { exampleReports } from '../support/example-pages.ts';
import { exampleVariant } from '../support/examples.ts';

const letters: Record<string, CellVerdict> = { P: 'pass', F: 'fail', I: 'invalid', '.': null };
const side = (name: string, rows: Record<string, string>, over = {}): ComparisonSide => ({
  experimentId: 'e-00000001',
  variant: exampleVariant(name, { model: 'same', ...over }),
  isSealed: true,
  verdicts: new Map(
    Object.entries(rows).map(([id, text]) => [id, [...text].map((letter) => letters[letter] ?? null)]),
  ),
});

describe('createComparison', () => {
  it('is rate(B) − rate(A), with the tasks gained and lost', () => {
    const made = createComparison(
      side('a', { t1: 'PP', t2: 'PF', t3: 'FF' }),
      side('b', { t1: 'PP', t2: 'FF', t3: 'PP' }),
      0.95,
    );
    expect(made).toMatchObject({ nameA: 'a', nameB: 'b', rateA: 0.5, pairedTasks: 3, unpairedTasks: 0 });
    expect(made.difference.value).toBeCloseTo(1 / 6, 12);
    expect(made).toMatchObject({
      tasksGained: ['t3'],
      tasksLost: ['t2'],
      decision: 'no-detectable-difference',
    });
    expect(Comparison.parse(made)).toEqual(made);
  });

  it('pairs only tasks that both sides have graded', () => {
    const made = createComparison(
      side('a', { t1: 'P', t2: 'P', t3: 'I', t4: 'P' }),
      side('b', { t1: 'P', t2: 'F', t3: 'P', t5: 'P' }),
      0.95,
    );
    expect(made).toMatchObject({ pairedTasks: 2, unpairedTasks: 3, tasksLost: ['t2'] });
    expect(made.difference).toMatchObject({ taskCount: 2, trialCount: 4, excludedCount: 4 });
  });

  it('names the settings that differ, those of Codex one by one', () => {
    const made = createComparison(
      side('a', {}, { effort: 'medium', codex: { model_verbosity: 'low', same: [1] } }),
      side('b', {}, { effort: 'high', codex: { same: [1], web_search: true } }),
      0.95,
    );
    expect(made.differingSettings).toEqual([
      { key: 'codex.model_verbosity', a: 'low', b: null },
      { key: 'codex.web_search', a: null, b: true },
      { key: 'effort', a: 'medium', b: 'high' },
    ]);
  });

  it('says "better" of B exactly when B is the better one', () => {
    const [found] = exampleReports.decided.comparisons;
    expect(found?.decision).toBe('better');
    const report = exampleReports.decided;
    const [a, b] = report.variants.map(({ id }) => toComparisonSide(report, id));
    if (!a || !b) throw new Error('the example has two variants');
    expect(createComparison(b, a, 0.95).decision).toBe('worse');
    expect(createComparison(a, b, 0.95)).toEqual(found);
  });

  it('refuses a variant that the report does not hold', () => {
    expect(() => toComparisonSide(exampleReports.demo, 'nobody')).toThrow(
      'the report holds no variant nobody',
    );
  });
});

describe('any two variants of a report', () => {
  // B against A: p between 0.025 and 0.05, so that it decides alone and not beside another.
  const report = createReport(
    createExampleExperiment({
      tasks: [...'FFFFFPPP'].map((base, i) => ({
        title: `Task ${i + 1}`,
        cells: { base, better: 'P', same: base, ...(i === 0 && { fourth: 'P' }) },
      })),
    }),
  );
  const [base = '', better = '', same = '', fourth = ''] = report.variants.map(({ id }) => id);

  it('are compared as the report compares them', () => {
    expect(compareWithin(report, base, better)).toEqual(report.comparisons[0]);
    expect(compareWithin(report, base, same)).toEqual(report.comparisons[1]);
    expect(report.comparisons[0]).toMatchObject({ correction: 'holm', decision: 'no-detectable-difference' });
    expect(renderComparisonText(compareWithin(report, base, better))).toContain('(Holm-corrected 98.3%');
  });

  it('are decided alike in either order', () => {
    const turned = compareWithin(report, better, base);
    expect(turned).toMatchObject({ correction: 'holm', decision: 'no-detectable-difference' });
    expect(turned.difference.confidence).toBe(report.comparisons[0]?.difference.confidence);
  });

  it('stand alone at the plain level where the report does not compare them, and say so', () => {
    const alone = compareWithin(report, same, better);
    expect(alone).toMatchObject({ correction: 'none', decision: 'better' });
    expect(alone.difference.confidence).toBe(0.95);
    expect(renderComparisonText(alone)).toContain('95% for this pair alone');
    expect(compareWithin(report, same, fourth).correction).toBe('none');
  });

  it('need no correction where there are but two', () => {
    const [a = '', b = ''] = exampleReports.decided.variants.map(({ id }) => id);
    const both = compareWithin(exampleReports.decided, a, b);
    expect(both).toEqual(exampleReports.decided.comparisons[0]);
    expect(both.correction).toBe('not-needed');
  });
});
