import { describe, expect, it } from 'vitest';
import { Plan } from '../../src/domain/plan.ts';
import { createPlan, type PlanRequest } from '../../src/report/create-plan.ts';
import { createReport } from '../../src/report/create-report.ts';
import { renderPlanText } from '../../src/report/render-plan-text.ts';
import { toWidth } from '../../src/report/words/fit-text.ts';
import { createExampleExperiment } from '../support/example-experiment.ts';
import { exampleReports } from '../support/example-pages.ts';

const request = (over: Partial<PlanRequest> = {}): PlanRequest => ({
  ...{ effect: 0.1, power: 0.8, confidence: 0.95, repeats: 3, taskCount: 60, report: null },
  ...over,
});
const codes = (over: Partial<PlanRequest>) => createPlan(request(over)).warnings.map(({ code }) => code);

describe('a plan', () => {
  it('without an experiment assumes a variance, knows no cost, and says so', async () => {
    const plan = createPlan(request());
    expect(Plan.parse(plan)).toEqual(plan);
    expect(plan).toMatchObject({ tasks: 184, repeats: 3, costUsd: null });
    expect(plan.options.map(({ repeats, tasks }) => [repeats, tasks])).toEqual([
      [1, 355],
      [5, 150],
      [10, 125],
    ]);
    expect(plan.source).toMatchObject({ experimentId: null, variants: [] });
    expect(codes({})).toEqual(['assumed-variance', 'unknown-cost']);
    await expect(renderPlanText(plan)).toMatchFileSnapshot('../golden/plan-assumed.golden.txt');
  });

  it('takes variance and cost of an experiment', async () => {
    const plan = createPlan(request({ report: exampleReports.decided, repeats: 5, taskCount: 24 }));
    expect(plan.source).toMatchObject({ experimentId: 'e-00000001', taskCount: 24 });
    expect(plan.costUsd).toBeCloseTo(plan.tasks * 5 * 2 * (plan.source.costPerTrialUsd ?? 0), 9);
    expect(plan.warnings).toEqual([]);
    await expect(renderPlanText(plan)).toMatchFileSnapshot('../golden/plan-own.golden.txt');
  });

  it('names the floor, and what it finds', () => {
    const { floor } = createPlan(request());
    expect(floor).toMatchObject({ tasks: 50, repeats: 3 });
    expect(100 * floor.textbookEffect).toBeCloseTo(18.7, 1);
    expect(100 * (floor.detectableEffect ?? 0)).toBeCloseTo(20.4, 1);
    expect(renderPlanText(createPlan(request()))).toMatch(/about 19\s+points/);
  });

  it('warns of fewer than 20 tasks', () => {
    expect(codes({ taskCount: 19 })).toContain('few-tasks');
    expect(codes({ taskCount: 20 })).not.toContain('few-tasks');
    expect(renderPlanText(createPlan(request({ taskCount: 4 })))).toContain(
      'Your 4 tasks × 3 repeats find no difference reliably',
    );
  });

  it('takes no variance of controls, of single repeats, or of one variant', () => {
    const reportOf = (cells: Record<string, string>) =>
      createReport(
        createExampleExperiment({ tasks: Array.from({ length: 5 }, () => ({ title: 'T', cells })) }),
      );
    for (const cells of [{ a: 'PF' }, { a: 'P', b: 'F' }, {}])
      expect(
        createPlan(request({ report: reportOf(cells as Record<string, string>) })).source.experimentId,
      ).toBe(null);
    expect(codes({ report: reportOf({ a: 'PF', b: 'FF' }) })).toContain('uncertain-variance');
  });

  it('fits 80 columns', () => {
    for (const effect of [0.001, 0.03, 0.5, 1]) {
      const page = renderPlanText(createPlan(request({ effect, report: exampleReports.demo })));
      expect(Math.max(...page.split('\n').map(toWidth))).toBeLessThanOrEqual(80);
    }
  });
});
