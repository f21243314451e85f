import { toSha256 } from '../domain/ids.ts';
import type { Cell, Experiment } from '../domain/trial.ts';

/**
 * Every cell of an experiment that is to be played here, in the order of playing. Each repeat of each task is one block that holds all variants, so
 * that whatever drifts (load, provider, time of day) hits all variants alike; blocks, and variants within them, are
 * shuffled by the seed. A shard has every so many-th block, whole: what differs between machines hits all variants alike, too.
 */
export function planCells(experiment: Experiment): Cell[] {
  const { id: experimentId, seed, shard = { index: 1, count: 1 }, variants } = experiment;
  const blocks = planBlocks(experiment).filter((_, i) => i % shard.count === shard.index - 1);
  return blocks.flatMap(({ taskId, repeatIndex }) =>
    shuffle(
      variants.map(({ id }) => id),
      `${seed}/${repeatIndex}/${taskId}`,
    ).map((variantId) => ({ experimentId, taskId, variantId, repeatIndex })),
  );
}

/** One repeat of one task each; those of an adaptive experiment as `toBlockIndex` counts them. */
function planBlocks({
  adaptive,
  seed,
  taskIds,
  repeats,
}: Experiment): Pick<Cell, 'taskId' | 'repeatIndex'>[] {
  const rounds = Array.from({ length: repeats }, (_, repeat) => repeat + 1);
  if (adaptive?.method === 'anytime')
    return taskIds.flatMap((taskId) => rounds.map((repeatIndex) => ({ taskId, repeatIndex })));
  return rounds.flatMap((repeatIndex) => {
    const order = adaptive ? taskIds : shuffle(taskIds, `${seed}/${repeatIndex - 1}`);
    return order.map((taskId) => ({ taskId, repeatIndex }));
  });
}

/**
 * Orders by the hash of seed and item: an order that depends on nothing but these, so that adding a task moves no other.
 */
export function shuffle(items: readonly string[], seed: string): string[] {
  const keyed = items.map((item) => ({ item, key: toSha256(`${seed}\n${item}`) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

/**
 * Seed for whatever is drawn inside a cell: the same on every machine, and not changed by a task's id, which depends on
 * the recording of its session.
 */
export function toCellSeed(
  experiment: Pick<Experiment, 'seed'>,
  prompt: string,
  model: string,
  repeatIndex: number,
): number {
  return Number.parseInt(toSha256(`${experiment.seed}\n${model}\n${repeatIndex}\n${prompt}`).slice(0, 8), 16);
}
