import * as z from 'zod';
import { Estimate } from './estimate.ts';

/** Said of B, the candidate, against A, the baseline. Never "equal". */
export const ComparisonDecision = z.enum(['better', 'worse', 'no-detectable-difference']);
export type ComparisonDecision = z.infer<typeof ComparisonDecision>;

/** A paired comparison over the tasks that both variants have. Differences are rate(B) − rate(A), in [−1, 1]. */
export const Comparison = z.object({
  a: z.string(),
  b: z.string(),
  difference: Estimate,
  pValue: z.number().nullable(),
  decision: ComparisonDecision,
  /** Smallest true difference that this many tasks and repeats would have found with 80 % power; `null` if not computable. */
  minimumDetectableEffect: z.number().nullable(),
  pairedTasks: z.number().int(),
  unpairedTasks: z.number().int(),
  /** Tasks that B solves more often than A, and the other way round. */
  tasksGained: z.array(z.string()),
  tasksLost: z.array(z.string()),
  /** Settings in which the variants differ. */
  differingSettings: z.array(z.object({ key: z.string(), a: z.json(), b: z.json() })),
});
export type Comparison = z.infer<typeof Comparison>;
