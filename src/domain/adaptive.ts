import * as z from 'zod';

/**
 * How an experiment may stop before all of it is played; fixed before its first trial. A block is one repeat of one task by all
 * variants; blocks are counted in the order of playing.
 */
export const Adaptive = z.object({
  /** `looks`: group-sequential, every task once, then every task twice …; `anytime`: task by task with all repeats. */
  method: z.enum(['looks', 'anytime']),
  /** Moments at which each comparison is judged, by number of blocks; the last is the end. */
  looks: z.array(
    z.object({
      blockCount: z.number().int().positive(),
      /** Two-sided level of each comparison there; with several comparisons, each has its share of the error. */
      level: z.number(),
      /** Of all that the whole experiment will tell. */
      information: z.number(),
    }),
  ),
  /** An interval of the difference that is no wider is enough, in [0, 2]; `null` where none is wanted. */
  width: z.number().positive().nullable(),
});
export type Adaptive = z.infer<typeof Adaptive>;

/** Why a comparison of an adaptive experiment is looked at no further, or that it still is. */
export const Settlement = z.object({
  /** The candidate; the baseline is the experiment's first variant. */
  variantId: z.string(),
  kind: z.enum(['decided', 'futile', 'precise', 'exhausted', 'open']),
  /** The last look that was taken, from 1; 0 before the first. */
  look: z.number().int().nonnegative(),
  /** Chance that going on to the end decides, as that look saw it; `null` where it is not asked. */
  decisionChance: z.number().nullable(),
});
export type Settlement = z.infer<typeof Settlement>;

/** Place of a cell's block in the order of playing, from 0. */
export function toBlockIndex(
  method: Adaptive['method'],
  taskIndex: number,
  repeatIndex: number,
  size: { readonly taskCount: number; readonly repeats: number },
): number {
  return method === 'looks'
    ? (repeatIndex - 1) * size.taskCount + taskIndex
    : taskIndex * size.repeats + repeatIndex - 1;
}
