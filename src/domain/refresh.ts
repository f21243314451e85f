import * as z from 'zod';
import { Estimate } from './estimate.ts';
import { TaskEvent } from './task-state.ts';

const Count = z.number().int().nonnegative();

/** What has become of the benchmark since the refresh before. */
export const RefreshCounts = z.object({
  /** New tasks. */
  added: Count,
  /** Tasks, not new, whose controls were played again, or that were validated anew. */
  revalidated: Count,
  /** Tasks that went to review, whatever came of it. */
  review: Count,
  /** Tasks that no longer held, whatever has come of it. */
  quarantined: Count,
  retired: Count,
  /** Active now. */
  tasks: Count,
});
export type RefreshCounts = z.infer<typeof RefreshCounts>;

/** A refresh that came to its end. One that was killed leaves none: the next counts what it has done. */
export const RefreshRecord = z.object({ finishedAt: z.string(), counts: RefreshCounts });
export type RefreshRecord = z.infer<typeof RefreshRecord>;

/** What the active tasks have more or less of than the work that they stand for; shares in [0, 1]. */
export const Imbalance = z.object({
  dimension: z.enum(['language', 'repo', 'taskType', 'complexity', 'authorModel']),
  value: z.string(),
  taskCount: Count,
  share: z.number(),
  expectedShare: z.number(),
  isOver: z.boolean(),
});
export type Imbalance = z.infer<typeof Imbalance>;

/** What the last experiments say of a task. */
export const ItemRecord = z.object({
  taskId: z.string(),
  /** Of the last ones, those in which it was graded. */
  experimentCount: Count,
  /** Mean over variants and experiments. */
  solveRate: z.number(),
  /** Item–rest correlation; `null` where too few have played it, or all alike. */
  discrimination: z.number().nullable(),
  /** `all`, `none`: every variant of every one of the last experiments solves it each time, or never. */
  saturation: z.enum(['all', 'none']).nullable(),
});
export type ItemRecord = z.infer<typeof ItemRecord>;

/** What a model may have been trained on. */
export const Contamination = z.object({
  model: z.string(),
  /** Its last day, and who says so; `null`: nobody has said. */
  cutoff: z.object({ date: z.string(), source: z.string() }).nullable(),
  /** Tasks whose change had landed by then. */
  datedBefore: z.array(z.string()),
  /** Of these, those whose code anybody can read. */
  isPublic: z.array(z.string()),
});
export type Contamination = z.infer<typeof Contamination>;

export const SeriesPoint = z.object({
  release: z.string(),
  experimentId: z.string(),
  /** Solve rates over the release's anchors, and over all of its tasks. */
  anchors: Estimate,
  rolling: Estimate,
  /**
   * How the rate on anchors differs from the point before, over those that both have; `null` for the first. Its level allows
   * for as many looks as the series has.
   */
  change: Estimate.nullable(),
  isChangePoint: z.boolean(),
});
export type SeriesPoint = z.infer<typeof SeriesPoint>;

/** A variant's solve rates over releases, oldest first. */
export const Series = z.object({
  variantId: z.string(),
  variantName: z.string(),
  points: z.array(SeriesPoint),
});
export type Series = z.infer<typeof Series>;

/** What a refresh has done, and how the benchmark stands. */
export const Digest = RefreshCounts.extend({
  /** When it ended, and the one before it: counts and events begin after that. */
  at: z.string(),
  since: z.string().nullable(),
  /** Sound tasks that are set aside: surplus, or in review. */
  resting: Count,
  /** Name of the release that was made. */
  release: z.string().nullable(),
  events: z.array(z.object({ taskId: z.string(), event: TaskEvent })),
  imbalance: z.array(Imbalance),
  /** Active tasks that are saturated: proposed for retirement. */
  saturated: z.array(ItemRecord),
  contamination: z.array(Contamination),
  series: z.array(Series),
});
export type Digest = z.infer<typeof Digest>;
