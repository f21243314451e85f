import * as z from 'zod';

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
