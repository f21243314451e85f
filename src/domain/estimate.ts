import * as z from 'zod';

/** A number that may be printed: never without its interval, its denominator and what was left out. */
export const Estimate = z.object({
  /** `null` when no graded cell remains. */
  value: z.number().nullable(),
  /** `null` when the data cannot bound it, as with a single task. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  confidence: z.number(),
  method: z.string(),
  taskCount: z.number().int(),
  trialCount: z.number().int(),
  /** Cells without a verdict: left out of the value and counted here. */
  excludedCount: z.number().int(),
});
export type Estimate = z.infer<typeof Estimate>;

/** Ends of an interval of what is no rate; `null` where the data cannot bound it on that side. */
export const Bounds = z.object({ lower: z.number().nullable(), upper: z.number().nullable() });
export type Bounds = z.infer<typeof Bounds>;
