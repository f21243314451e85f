import type { Plan } from '../../domain/plan.ts';
import type { Experiment } from '../../domain/trial.ts';
import type { Store } from '../../ports.ts';
import { createPlan } from '../../report/create-plan.ts';
import { findExperiment } from '../select.ts';
import { type ReportSettings, reportOn } from './report.ts';

export interface PlanOptions {
  readonly effect: number;
  readonly power: number;
  readonly repeats: number;
  /** Whose variance is taken; the newest experiment that tells one when absent. */
  readonly experimentId?: string | undefined;
  readonly settings: ReportSettings;
}

/** How many tasks and repeats a difference takes, from the benchmark's own variance where an experiment tells it. */
export async function plan(store: Store, options: PlanOptions): Promise<Plan> {
  const { effect, power, repeats, experimentId, settings } = options;
  const tasks = (await store.tasks.list()).filter(
    ({ state, kind }) => state === 'active' && kind === 'fail-to-pass',
  );
  const experiment = experimentId ? await findExperiment(store, experimentId) : await findTelling(store);
  return createPlan({
    ...{ effect, power, repeats },
    confidence: 0.95,
    taskCount: tasks.length,
    report: experiment ? await reportOn(experiment, store, settings) : null,
  });
}

/** The newest experiment with two agents; one with repeats before one without. */
async function findTelling(store: Store): Promise<Experiment | undefined> {
  const experiments = (await store.experiments.list())
    .filter(
      ({ variants }) =>
        variants.filter(({ settings }) => !['gold', 'noop'].includes(settings.agent)).length > 1,
    )
    .toSorted((x, y) => (x.createdAt < y.createdAt ? 1 : -1));
  return experiments.find(({ repeats }) => repeats > 1) ?? experiments[0];
}
