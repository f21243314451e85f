import * as z from 'zod';
import { Warning } from './warning.ts';

/** One way to find the effect: more repeats of fewer tasks, or the other way round. */
export const PlanOption = z.object({
  repeats: z.number().int().positive(),
  tasks: z.number().int().positive(),
  /** Of both variants together; `null` where the cost of a trial is not known. */
  costUsd: z.number().nullable(),
});
export type PlanOption = z.infer<typeof PlanOption>;

/** How large a benchmark has to be for a question, and what it costs to ask it once. */
export const Plan = z.object({
  /** The true difference of solve rates that is to be found, in (0, 1]. */
  effect: z.number(),
  confidence: z.number(),
  power: z.number(),
  ...PlanOption.shape,
  /** Other numbers of repeats, and what they ask for. */
  options: z.array(PlanOption),
  /** Where the variance comes from; `assumed` where no experiment tells. */
  source: z.object({
    experimentId: z.string().nullable(),
    taskCount: z.number().int(),
    variants: z.array(z.string()),
    /** Of true differences over tasks, and of single repeats of either variant; in squared rates. */
    difference: z.number(),
    withinA: z.number(),
    withinB: z.number(),
    /** Mean over the trials of both variants. */
    costPerTrialUsd: z.number().nullable(),
  }),
  /** The benchmark as it is: its active tasks, and what they find with so many repeats; `null`: nothing reliably. */
  benchmark: z.object({ tasks: z.number().int(), detectableEffect: z.number().nullable() }),
  /** The usual floor for choosing a model, and what it finds: by our test, and by the textbook's normal approximation. */
  floor: z.object({
    tasks: z.number().int(),
    repeats: z.number().int(),
    detectableEffect: z.number().nullable(),
    textbookEffect: z.number(),
  }),
  warnings: z.array(Warning),
});
export type Plan = z.infer<typeof Plan>;
