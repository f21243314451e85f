import type { ItemRecord } from '../../domain/refresh.ts';
import type { Experiment } from '../../domain/trial.ts';
import type { Store } from '../../ports.ts';
import { judgeItems, type PlayedExperiment } from '../../refresh/judge-items.ts';
import type { SeriesInput } from '../../refresh/time-series.ts';
import { collectCells } from '../../report/cells.ts';
import { mean } from '../../stats/mean.ts';
import { toGraded } from '../../stats/solve-rate.ts';

/** What the last experiments say of their tasks. */
export async function listPlayed(store: Store, lastCount: number): Promise<PlayedExperiment[]> {
  const rated = await openRated(store);
  const last = (await store.experiments.list())
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, lastCount);
  const played: PlayedExperiment[] = [];
  for (const experiment of last) {
    const scores = (await listVerdicts(experiment, store, rated)).map(
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

/** What they say of one task; `null` where none of them has graded it. */
export async function findItem(taskId: string, store: Store, lastCount: number): Promise<ItemRecord | null> {
  const items = judgeItems(await listPlayed(store, lastCount), lastCount);
  return items.find((item) => item.taskId === taskId) ?? null;
}

/** Ids of the tasks that all variants of the last experiments solve, or none. */
export async function findSaturated(store: Store, lastCount: number): Promise<ReadonlySet<string>> {
  const items = judgeItems(await listPlayed(store, lastCount), lastCount);
  return new Set(items.filter(({ saturation }) => saturation !== null).map(({ taskId }) => taskId));
}

/** Of experiments on releases that are still there, what every variant did. */
export async function listSeries(store: Store): Promise<SeriesInput[]> {
  const rated = await openRated(store);
  const inputs: SeriesInput[] = [];
  for (const experiment of await store.experiments.list()) {
    const release = experiment.release === null ? undefined : await store.releases.get(experiment.release);
    if (release === undefined || experiment.replayOf !== undefined) continue;
    const anchors = new Set(release.anchors);
    for (const { variant, verdicts } of await listVerdicts(experiment, store, rated)) {
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

/** By variant and rated task. Controls are left out: they solve all or nothing by design. */
async function listVerdicts(experiment: Experiment, store: Store, isRated: (taskId: string) => boolean) {
  const cells = collectCells(
    experiment,
    await store.trials.listFactsFor(experiment.id),
    await store.grades.listFactsFor(experiment.id),
  ).filter(({ taskId }) => isRated(taskId));
  const cellsByVariant = Map.groupBy(cells, ({ variantId }) => variantId);
  return experiment.variants
    .filter(({ settings }) => settings.model !== null)
    .map((variant) => {
      const byTask = Map.groupBy(cellsByVariant.get(variant.id) ?? [], ({ taskId }) => taskId);
      const verdicts = new Map([...byTask].map(([id, row]) => [id, row.map(({ verdict }) => verdict)]));
      return { variant, verdicts };
    });
}

/** All but regression-only tasks; also those that are no longer there. */
async function openRated(store: Store): Promise<(taskId: string) => boolean> {
  const unrated = (await store.tasks.list()).filter(({ kind }) => kind === 'regression-only');
  const ids = new Set(unrated.map(({ id }) => id));
  return (taskId) => !ids.has(taskId);
}
