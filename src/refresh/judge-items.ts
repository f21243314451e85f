import type { ItemRecord } from '../domain/refresh.ts';
import { itemDiscrimination } from '../stats/item-discrimination.ts';

/** What became of the tasks of one experiment, by variant and task: the share of graded repeats that passed. */
export interface PlayedExperiment {
  readonly createdAt: string;
  readonly scores: readonly ReadonlyMap<string, number>[];
}

/**
 * What the last experiments say of each task that they have graded, in order of id.
 * @param lastCount of them are looked at; a task is saturated only if it was in as many
 */
export function judgeItems(experiments: readonly PlayedExperiment[], lastCount: number): ItemRecord[] {
  const last = experiments.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, lastCount);
  const ids = new Set(last.flatMap(({ scores }) => scores.flatMap((ofVariant) => [...ofVariant.keys()])));
  const all = last.flatMap(({ scores }) => scores);
  return [...ids].sort().map((taskId) => {
    const own = all.flatMap((ofVariant) => ofVariant.get(taskId) ?? []);
    const experimentCount = last.filter(({ scores }) => scores.some((each) => each.has(taskId))).length;
    const isSeen = experimentCount >= lastCount;
    const isAll = (score: number) => isSeen && own.every((each) => each === score);
    return {
      taskId,
      experimentCount,
      solveRate: own.reduce((sum, each) => sum + each, 0) / own.length,
      discrimination: itemDiscrimination(all, taskId),
      saturation: isAll(1) ? 'all' : isAll(0) ? 'none' : null,
    };
  });
}
