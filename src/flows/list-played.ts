import type { Experiment } from '../domain/trial.ts';
import type { Store } from '../ports.ts';
import { judgeItems, type PlayedExperiment } from '../refresh/judge-items.ts';
import type { SeriesInput } from '../refresh/time-series.ts';
import { mean } from '../stats/mean.ts';
import { toGraded } from '../stats/solve-rate.ts';
import { reportOn } from './report.ts';

/** What every experiment says of its tasks. */
export async function listPlayed(store: Store): Promise<PlayedExperiment[]> {
  const played: PlayedExperiment[] = [];
  for (const experiment of await store.experiments.list()) {
    const scores = (await listVerdicts(experiment, store)).map(
      ({ verdicts }) =>
        new Map(
          [...verdicts].flatMap(([taskId, row]): [string, number][] => {
            const graded = toGraded(row);
            return graded.length === 0 ? [] : [[taskId, mean(graded)]];
          }),
        ),
    );
    played.push({ createdAt: experiment.createdAt, scores });
  }
  return played;
}

/** Ids of the tasks that all variants of the last experiments solve, or none. */
export async function findSaturated(store: Store, lastCount: number): Promise<ReadonlySet<string>> {
  const items = judgeItems(await listPlayed(store), lastCount);
  return new Set(items.filter(({ saturation }) => saturation !== null).map(({ taskId }) => taskId));
}

/** Of experiments on releases that are still there, what every variant did. */
export async function listSeries(store: Store): Promise<SeriesInput[]> {
  const inputs: SeriesInput[] = [];
  for (const experiment of await store.experiments.list()) {
    const release = experiment.release === null ? undefined : await store.releases.get(experiment.release);
    if (release === undefined || experiment.replayOf !== undefined) continue;
    const anchors = new Set(release.anchors);
    for (const { variant, verdicts } of await listVerdicts(experiment, store)) {
      inputs.push({
        ...{
          release: release.name,
          experimentId: experiment.id,
          createdAt: experiment.createdAt,
          anchors,
          verdicts,
        },
        ...{ variantId: variant.id, variantName: variant.name },
      });
    }
  }
  return inputs;
}

/** By variant and fail-to-pass task. Controls are left out: they solve all or nothing by design. */
async function listVerdicts(experiment: Experiment, store: Store) {
  const { tasks, variants } = await reportOn(experiment, store, { stabilityThreshold: 0 });
  const counted = tasks.filter(({ kind }) => kind === 'fail-to-pass');
  return variants
    .filter(({ settings }) => settings.model !== null)
    .map((variant) => ({
      variant,
      verdicts: new Map(counted.map(({ taskId, verdicts }) => [taskId, verdicts[variant.id] ?? []])),
    }));
}
