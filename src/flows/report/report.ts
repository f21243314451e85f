import type { Comparison } from '../../domain/comparison.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Funnel } from '../../domain/funnel.ts';
import type { Report } from '../../domain/report.ts';
import type { Experiment } from '../../domain/trial.ts';
import type { Variant } from '../../domain/variant.ts';
import type { Store } from '../../ports.ts';
import { compareExperiments, type DatedPair } from '../../report/compare-experiments.ts';
import { compareWithin } from '../../report/compare-within.ts';
import { createComparisons, toComparisonSide } from '../../report/create-comparison.ts';
import { createFunnel } from '../../report/create-funnel.ts';
import { createReport } from '../../report/create-report.ts';
import { explainDecision } from '../../report/explain-decision.ts';
import type { PublicBenchmark } from '../../report/public-gaps.ts';
import { listCalibrations } from '../grade/list-calibrations.ts';

/** Level of every interval that is printed. */
const confidence = 0.95;

export interface ReportSettings {
  readonly stabilityThreshold: number;
  /** What is published of the models, to stand beside their own rates. */
  readonly publicBenchmarks?: readonly PublicBenchmark[];
}

/** The report on an experiment, out of stored values alone. */
export async function reportOn(
  experiment: Experiment,
  store: Store,
  { stabilityThreshold, publicBenchmarks = [] }: ReportSettings,
): Promise<Report> {
  const trials = await store.trials.listFactsFor(experiment.id);
  const known = new Set(experiment.taskIds);
  const grades = await store.grades.listFactsFor(experiment.id);
  return createReport({
    experiment,
    tasks: (await store.tasks.list()).filter(({ id }) => known.has(id)),
    trials,
    grades,
    calibrations: [...(await listCalibrations(grades, store)).values()],
    // The moment of the last trial, not of the drawing: the same state gives the same bytes.
    createdAt: [experiment.createdAt, ...trials.map(({ startedAt }) => startedAt)].toSorted().at(-1) ?? '',
    settings: { stabilityThreshold, confidence },
    publicBenchmarks,
  });
}

/** Compares two variants of one experiment, as its report does; A is the baseline. */
export async function compareVariants(
  experiment: Experiment,
  a: Variant,
  b: Variant,
  store: Store,
  settings: ReportSettings,
): Promise<Comparison> {
  const report = await reportOn(experiment, store, settings);
  return compareWithin(report, a.id, b.id);
}

/** Compares several candidates with one baseline, each at the level that Holm's procedure gives it. */
export async function compareSeveral(
  experiment: Experiment,
  baseline: Variant,
  candidates: readonly Variant[],
  store: Store,
  settings: ReportSettings,
): Promise<Comparison[]> {
  const report = await reportOn(experiment, store, settings);
  const toSide = ({ id }: Variant) => toComparisonSide(report, id);
  return createComparisons(toSide(baseline), candidates.map(toSide), confidence);
}

/** Compares a variant of an older experiment with one of a newer, over the tasks that both played unchanged. */
export async function compareDates(
  {
    before,
    after,
    a,
    b,
    taskIds,
  }: Omit<DatedPair, 'before' | 'after'> & Record<'before' | 'after', Experiment>,
  store: Store,
  settings: ReportSettings,
): Promise<Comparison> {
  const toReported = async (experiment: Experiment) => ({
    experiment,
    report: await reportOn(experiment, store, settings),
  });
  return compareExperiments({
    before: await toReported(before),
    after: await toReported(after),
    ...{ a, b, taskIds },
  });
}

export async function funnelOf(store: Store): Promise<Funnel> {
  return createFunnel(await store.decisions.list());
}

/** Every decision on a session, candidate or task, in the order of the stages. */
export async function explain(store: Store, id: string): Promise<Decision[]> {
  return explainDecision(await store.decisions.list(), id);
}
