import type { Comparison } from '../domain/comparison.ts';
import type { Decision } from '../domain/decision.ts';
import type { Funnel } from '../domain/funnel.ts';
import type { Report } from '../domain/report.ts';
import type { Experiment } from '../domain/trial.ts';
import type { Variant } from '../domain/variant.ts';
import type { Store } from '../ports.ts';
import { compareWithin } from '../report/compare-within.ts';
import { createFunnel } from '../report/create-funnel.ts';
import { createReport } from '../report/create-report.ts';
import { explainDecision } from '../report/explain-decision.ts';

/** Level of every interval that is printed. */
const confidence = 0.95;

/** The report on an experiment, out of stored values alone. */
export async function reportOn(
  experiment: Experiment,
  store: Store,
  stabilityThreshold: number,
): Promise<Report> {
  const trials = await store.trials.listFor(experiment.id);
  const known = new Set(experiment.taskIds);
  return createReport({
    experiment,
    tasks: (await store.tasks.list()).filter(({ id }) => known.has(id)),
    trials,
    grades: await store.grades.listFor(experiment.id),
    // The moment of the last trial, not of the drawing: the same state gives the same bytes.
    createdAt: [experiment.createdAt, ...trials.map(({ startedAt }) => startedAt)].toSorted().at(-1) ?? '',
    settings: { stabilityThreshold, confidence },
  });
}

/** Compares two variants of one experiment, as its report does; A is the baseline. */
export async function compareVariants(
  experiment: Experiment,
  a: Variant,
  b: Variant,
  store: Store,
  stabilityThreshold: number,
): Promise<Comparison> {
  const report = await reportOn(experiment, store, stabilityThreshold);
  return compareWithin(report, a.id, b.id);
}

export async function funnelOf(store: Store): Promise<Funnel> {
  return createFunnel(await store.decisions.list());
}

/** Every decision on a session, candidate or task, in the order of the stages. */
export async function explain(store: Store, id: string): Promise<Decision[]> {
  return explainDecision(await store.decisions.list(), id);
}
