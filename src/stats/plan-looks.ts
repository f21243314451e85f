import { toSequentialLevels } from './sequential-levels.ts';
import { assumedComponents } from './variance-components.ts';

/** A moment, fixed beforehand, at which an experiment that is under way may be decided. */
export interface Look {
  /** Blocks that are played by then: one block is one repeat of one task by both variants. */
  readonly blockCount: number;
  /** Two-sided: a difference is decided here where its p-value is below. */
  readonly level: number;
  /** In (0, 1]: how much of what all blocks together will tell is known by then. */
  readonly information: number;
}

/** Of all blocks. A third of them is the first repeat of every task, where there are three. */
const shares = [1 / 3, 1 / 2, 2 / 3, 5 / 6, 1];

/** Shares of fewer tasks than this decide so little that their look would only be spent. */
const fewestBlocks = 8;

/**
 * Plans the looks at a paired comparison whose blocks are played breadth first: the first repeat of every task in the drawn
 * order, then the second of every task. A repeat tells less than another task does, so most is known long before all is played:
 * the first third of 50 tasks × 3 holds half of the information.
 *
 * How it is split between tasks and repeats is a guess (`assumedComponents`): a wrong one moves power, and hardly the error;
 * `bench/adaptive.ts` shows it for variants that are alike on every task, where the guess is as wrong as can be.
 *
 * @param alpha error over all looks together
 */
export function planLooks(taskCount: number, repeats: number, alpha: number): Look[] {
  const total = taskCount * repeats;
  const counts = [...new Set(shares.map((share) => Math.round(total * share)))].filter(
    (count) => count >= fewestBlocks || count === total,
  );
  const known = counts.map((count) => toInformation(taskCount, count) / toInformation(taskCount, total));
  const levels = toSequentialLevels(
    known,
    counts.map((count) => count / total),
    alpha,
  );
  return counts.map((blockCount, i) => ({
    blockCount,
    level: levels[i] ?? alpha,
    information: known[i] ?? 1,
  }));
}

/** One over the variance of the mean difference. Repeats of a task are as equal as they can be. */
function toInformation(taskCount: number, blockCount: number): number {
  const { difference, withinA, withinB } = assumedComponents;
  const joined = Math.min(taskCount, blockCount);
  const fewer = Math.floor(blockCount / joined);
  const withOneMore = blockCount - fewer * joined;
  const noise = (joined - withOneMore) / fewer + withOneMore / (fewer + 1);
  return joined ** 2 / (joined * difference + noise * (withinA + withinB));
}
