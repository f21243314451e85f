import type { Plan, PlanOption } from '../domain/plan.ts';
import type { Report, VariantReport } from '../domain/report.ts';
import type { Warning } from '../domain/warning.ts';
import { mean } from '../stats/mean.ts';
import { detectableEffect, type PlanDesign, requiredTasks, textbookEffect } from '../stats/plan-size.ts';
import {
  assumedComponents,
  estimateVarianceComponents,
  type VarianceComponents,
} from '../stats/variance-components.ts';
import { toComparisonSide } from './create-comparison.ts';

export interface PlanRequest {
  /** In (0, 1]. */
  readonly effect: number;
  readonly power: number;
  readonly confidence: number;
  readonly repeats: number;
  /** Active tasks of the benchmark that count in a solve rate. */
  readonly taskCount: number;
  /** The experiment whose variance is taken; `null` where there is none. */
  readonly report: Report | null;
}

const floor = { tasks: 50, repeats: 3 };
const fewestTasksWorthReading = 20;
const offeredRepeats = [1, 3, 5, 10];
const variantsPerQuestion = 2;

/** Tasks, repeats and dollars for finding a difference of two variants. */
export function createPlan(request: PlanRequest): Plan {
  const { effect, power, confidence, repeats, taskCount, report } = request;
  const source = findSource(report);
  const { difference, withinA, withinB } = source;
  const components = { difference, withinA, withinB };
  const design = (of: number): PlanDesign => ({ components, repeats: of, confidence, power });
  const toOption = (of: number): PlanOption => {
    const tasks = requiredTasks(effect, design(of));
    const cost = source.costPerTrialUsd;
    return {
      repeats: of,
      tasks,
      costUsd: cost === null ? null : cost * tasks * of * variantsPerQuestion,
    };
  };
  const benchmark = {
    tasks: taskCount,
    detectableEffect: taskCount > 1 ? detectableEffect(taskCount, design(repeats)) : null,
  };
  return {
    ...{ effect, confidence, power },
    ...toOption(repeats),
    options: offeredRepeats.filter((of) => of !== repeats).map(toOption),
    source,
    benchmark,
    floor: {
      ...floor,
      detectableEffect: detectableEffect(floor.tasks, design(floor.repeats)),
      textbookEffect: textbookEffect(floor.tasks, design(floor.repeats)),
    },
    warnings: findWarnings(request, source),
  };
}

/** The first pair of variants that an experiment compares, controls aside: its tasks and repeats tell the variance. */
function findSource(report: Report | null): Plan['source'] {
  const agents = report?.variants.filter(isAgent) ?? [];
  const pair = agents.slice(0, variantsPerQuestion);
  const [a, b] = pair;
  const own = report && a && b ? toComponents(report, a, b) : null;
  return {
    experimentId: own === null ? null : (report?.experimentId ?? null),
    taskCount: own === null || a === undefined ? 0 : a.solveRate.taskCount,
    variants: own === null ? [] : pair.map(({ name }) => name),
    ...(own ?? assumedComponents),
    costPerTrialUsd: toCostPerTrial(pair),
  };
}

const isAgent = ({ settings }: VariantReport) => settings.agent !== 'gold' && settings.agent !== 'noop';

function toComponents(report: Report, a: VariantReport, b: VariantReport): VarianceComponents | null {
  const [rowsA, rowsB] = [toComparisonSide(report, a.id).verdicts, toComparisonSide(report, b.id).verdicts];
  const taskIds = [...rowsA.keys()];
  const toRows = (rows: typeof rowsA) => taskIds.map((id) => rows.get(id) ?? []);
  return estimateVarianceComponents(toRows(rowsA), toRows(rowsB));
}

function toCostPerTrial(variants: readonly VariantReport[]): number | null {
  const costs = variants.map(({ costPerTrialUsd }) => costPerTrialUsd);
  const known = costs.filter((cost) => cost !== null);
  return costs.length > 0 && known.length === costs.length ? mean(known) : null;
}

function findWarnings({ taskCount, repeats }: PlanRequest, source: Plan['source']): Warning[] {
  const warnings: Warning[] = [];
  if (taskCount < fewestTasksWorthReading) {
    warnings.push({
      code: 'few-tasks',
      text: `The benchmark has ${taskCount} active ${taskCount === 1 ? 'task' : 'tasks'}, fewer than ${fewestTasksWorthReading}: from so few hardly anything follows.`,
      fix: 'Mine more sessions with `rollbench mine`, also of other repositories.',
    });
  }
  if (source.experimentId === null) {
    warnings.push({
      code: 'assumed-variance',
      text: 'No experiment with two agents and repeated tasks tells how much results vary here: a usual variance is assumed.',
      fix: `Play a small one, \`rollbench run --repeats ${Math.max(2, repeats)}\`, and plan again.`,
    });
  } else if (source.taskCount < fewestTasksWorthReading) {
    warnings.push({
      code: 'uncertain-variance',
      text: `The variance was seen on ${source.taskCount} tasks only: the plan is as uncertain.`,
      fix: 'Plan again when more has been played.',
    });
  }
  if (source.costPerTrialUsd === null) {
    warnings.push({
      code: 'unknown-cost',
      text: 'What a trial costs is not known: there is no sum in dollars.',
      fix: 'It is taken from an experiment whose models have prices: [prices] in the configuration.',
    });
  }
  return warnings;
}
