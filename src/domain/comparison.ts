import * as z from 'zod';
import { Estimate } from './estimate.ts';
import { Warning } from './warning.ts';

/** Said of B, the candidate, against A, the baseline. Never "equal". */
export const ComparisonDecision = z.enum(['better', 'worse', 'no-detectable-difference']);
export type ComparisonDecision = z.infer<typeof ComparisonDecision>;

/** A task that one side solves more often than the other, with the trials that show it. */
export const TaskChange = z.object({
  taskId: z.string(),
  rateA: z.number(),
  rateB: z.number(),
  /** Ids of the trials that have a verdict. */
  trialsA: z.array(z.string()),
  trialsB: z.array(z.string()),
});
export type TaskChange = z.infer<typeof TaskChange>;

/** A paired comparison over the tasks that both variants have. Differences are rate(B) − rate(A), in [−1, 1]. */
export const Comparison = z.object({
  /** Ids of the variants, and their names for people. */
  a: z.string(),
  b: z.string(),
  nameA: z.string(),
  nameB: z.string(),
  /** Whose trials they are: two experiments where the same work was played at different dates. */
  experimentA: z.string(),
  experimentB: z.string(),
  /** False when trials of either side were not: the page then says "unsealed". */
  isSealed: z.boolean(),
  /** Rates over the paired tasks only; `null` when there is none. */
  rateA: z.number().nullable(),
  rateB: z.number().nullable(),
  /** Its confidence is the comparison's own level: with several comparisons, the one that Holm's procedure gives it. */
  difference: Estimate,
  /**
   * Whether that level allows for other comparisons: `not-needed` where the experiment has but one, `holm` for those
   * of a report with several, `none` for a pair asked about beside them; `looks`: it is that of the look at which an
   * adaptive experiment was stopped, and allows for all looks and comparisons.
   */
  correction: z.enum(['not-needed', 'holm', 'none', 'looks']),
  /** Two-sided; below 1 − `difference.confidence` exactly when the interval excludes 0. `null` with fewer than two paired tasks. */
  pValue: z.number().nullable(),
  /**
   * Of the exact sign-flip permutation test; `null` where it would not keep its level: with means of several repeats,
   * equal rates do not make differences symmetric, which it supposes.
   */
  permutationPValue: z.number().nullable(),
  decision: ComparisonDecision,
  /** Smallest true difference that this many tasks and repeats would have found with 80 % power; `null` where none, however large, would be found so often. */
  minimumDetectableEffect: z.number().nullable(),
  pairedTasks: z.number().int(),
  unpairedTasks: z.number().int(),
  /** Tasks that B solves more often than A, and the other way round. */
  tasksGained: z.array(z.string()),
  tasksLost: z.array(z.string()),
  /** Both of these, with rates and trials. */
  changes: z.array(TaskChange),
  /** Settings in which the variants differ. */
  differingSettings: z.array(z.object({ key: z.string(), a: z.json(), b: z.json() })),
  /** Between two experiments: what else has changed meanwhile, so that the difference need not be the variants'. */
  warnings: z.array(Warning),
});
export type Comparison = z.infer<typeof Comparison>;
