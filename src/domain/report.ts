import * as z from 'zod';
import { Adaptive, Settlement } from './adaptive.ts';
import { Comparison } from './comparison.ts';
import { Estimate } from './estimate.ts';
import { Verdict } from './outcome.ts';
import { TaskKind } from './task.ts';
import { Machine } from './trial.ts';
import { Usage } from './usage.ts';
import { VariantSettings } from './variant.ts';

/** Something that a reader must know before trusting a number, and what to do about it. */
export const Warning = z.object({ code: z.string(), text: z.string(), fix: z.string() });
export type Warning = z.infer<typeof Warning>;

export const VariantReport = z.object({
  id: z.string(),
  name: z.string(),
  settings: VariantSettings,
  /** Over fail-to-pass tasks. */
  solveRate: Estimate,
  /** Of regression-only tasks, the share left intact; `null` when there is none. */
  regressionOnlyRate: Estimate.nullable(),
  /** `passAtK[k-1]`: chance that at least one of k repeats solves a task, averaged over tasks. */
  passAtK: z.array(z.number()),
  /** `passPowerK[k-1]`: chance that all of k repeats solve it. */
  passPowerK: z.array(z.number()),
  /** Share of tasks whose graded repeats all agree; `null` when no task has two. */
  stability: z.number().nullable(),
  usage: Usage,
  /** `null`: not known, never 0. */
  costUsd: z.number().nullable(),
  /** All that was spent on fail-to-pass tasks over the trials that passed; `null` when nothing passed or the cost is not known. */
  costPerSolvedUsd: z.number().nullable(),
  /** Median of the agent's time per trial. */
  durationMs: z.number().nullable(),
  /** Trials by what an exploit audit says of them; `null` until there is one. */
  audit: z
    .object({ clean: z.number().int(), suspicious: z.number().int(), exploit: z.number().int() })
    .nullable(),
  /** Number of trials by how they ended. */
  outcomes: z.record(z.string(), z.number().int()),
});
export type VariantReport = z.infer<typeof VariantReport>;

/** One row of the table of tasks: the verdicts of each variant, in order of repeats; `null` for a cell without one. */
export const TaskReport = z.object({
  taskId: z.string(),
  /** First line of the prompt, cut. */
  title: z.string(),
  kind: TaskKind,
  taskType: z.string(),
  complexity: z.string(),
  language: z.string(),
  /** Of the model that wrote the landed change; `null` where it is not known. */
  authorFamily: z.string().nullable(),
  verdicts: z.record(z.string(), z.array(Verdict.nullable())),
});
export type TaskReport = z.infer<typeof TaskReport>;

export const Report = z.object({
  schemaVersion: z.literal(1),
  experimentId: z.string(),
  release: z.string().nullable(),
  createdAt: z.string(),
  /** What the numbers were made with. */
  settings: z.object({
    confidence: z.number(),
    stabilityThreshold: z.number(),
    repeats: z.number().int(),
    seed: z.number().int(),
  }),
  /** False as soon as one trial was not: every page then says "unsealed". */
  isSealed: z.boolean(),
  /** The first is the baseline of every comparison. */
  variants: z.array(VariantReport),
  comparisons: z.array(Comparison),
  /** How far an adaptive experiment was played, by candidate; absent for any other. */
  adaptive: Adaptive.extend({ settlements: z.array(Settlement) }).exactOptional(),
  slices: z.array(
    z.object({ dimension: z.string(), value: z.string(), variantId: z.string(), solveRate: Estimate }),
  ),
  tasks: z.array(TaskReport),
  /** Cells that are in no solve rate: `open`, `not-needed` (by an adaptive experiment), `not-graded`, `invalid:<code>`, `regression-only`, `duplicate-trial`. */
  exclusions: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  unstableTasks: z.array(z.object({ taskId: z.string(), variantId: z.string(), agreement: z.number() })),
  warnings: z.array(Warning),
  machine: Machine,
  versions: z.record(z.string(), z.string()),
});
export type Report = z.infer<typeof Report>;
