import * as z from 'zod';
import { Comparison } from './comparison.ts';
import { Estimate } from './estimate.ts';
import { Verdict } from './outcome.ts';
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
  solveRate: Estimate,
  /** `passAtK[k-1]`: chance that at least one of k repeats solves a task, averaged over tasks. */
  passAtK: z.array(z.number()),
  /** `passPowerK[k-1]`: chance that all of k repeats solve it. */
  passPowerK: z.array(z.number()),
  /** Share of tasks whose graded repeats agree; `null` with a single repeat. */
  stability: z.number().nullable(),
  usage: Usage,
  /** `null`: not known, never 0. */
  costUsd: z.number().nullable(),
  costPerSolvedUsd: z.number().nullable(),
  /** Median of the agent's time per trial. */
  durationMs: z.number().nullable(),
  /** Number of trials by how they ended. */
  outcomes: z.record(z.string(), z.number().int()),
});
export type VariantReport = z.infer<typeof VariantReport>;

/** One row of the table of tasks: the verdicts of each variant, in order of repeats. */
export const TaskReport = z.object({
  taskId: z.string(),
  title: z.string(),
  taskType: z.string(),
  language: z.string(),
  verdicts: z.record(z.string(), z.array(Verdict.nullable())),
});
export type TaskReport = z.infer<typeof TaskReport>;

export const Report = z.object({
  schemaVersion: z.literal(1),
  experimentId: z.string(),
  release: z.string().nullable(),
  createdAt: z.string(),
  variants: z.array(VariantReport),
  comparisons: z.array(Comparison),
  slices: z.array(
    z.object({ dimension: z.string(), value: z.string(), variantId: z.string(), solveRate: Estimate }),
  ),
  tasks: z.array(TaskReport),
  exclusions: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  unstableTasks: z.array(z.object({ taskId: z.string(), variantId: z.string(), agreement: z.number() })),
  warnings: z.array(Warning),
  machine: Machine,
  versions: z.record(z.string(), z.string()),
});
export type Report = z.infer<typeof Report>;
