import * as z from 'zod';
import { Adaptive, Settlement } from './adaptive.ts';
import { Agreement, Calibration } from './calibration.ts';
import { Comparison } from './comparison.ts';
import { Bounds, Estimate } from './estimate.ts';
import { Verdict } from './outcome.ts';
import { TaskKind } from './task.ts';
import { Machine } from './trial.ts';
import { Usage } from './usage.ts';
import { VariantSettings } from './variant.ts';
import { Warning } from './warning.ts';

const Count = z.number().int();
export const AuditCounts = z.object({ clean: Count, suspicious: Count, exploit: Count });
export type AuditCounts = z.infer<typeof AuditCounts>;

export const VariantReport = z.object({
  id: z.string(),
  name: z.string(),
  settings: VariantSettings,
  /** Over fail-to-pass tasks. */
  solveRate: Estimate,
  /** The solve rate if every cell that is left out had failed, and if every one had passed; `null` without a cell. */
  ifLeftOut: z.object({ failed: z.number().nullable(), passed: z.number().nullable() }),
  /** Of regression-only tasks, the share left intact; `null` when there is none. */
  regressionOnlyRate: Estimate.nullable(),
  /** `passAtK[k-1]`: chance that at least one of k repeats solves a task, averaged over tasks. */
  passAtK: z.array(z.number()),
  /** `passPowerK[k-1]`: chance that all of k repeats solve it. */
  passPowerK: z.array(z.number()),
  /** Share of tasks whose graded repeats all agree; `null` when no task has two. */
  stability: z.number().nullable(),
  stabilityBounds: Bounds,
  usage: Usage,
  /** `null`: not known, never 0. */
  costUsd: z.number().nullable(),
  /** Trials of which it is not known. */
  unknownCostCount: Count,
  /** All that was spent on fail-to-pass tasks over the trials that passed; `null` when nothing passed or the cost is not known. */
  costPerSolvedUsd: z.number().nullable(),
  costPerSolvedBoundsUsd: Bounds,
  /** Mean over trials of fail-to-pass tasks: the cost of one attempt. */
  costPerTrialUsd: z.number().nullable(),
  /** Input and output together, over the trials that passed; `null` when nothing passed. */
  tokensPerSolved: z.number().nullable(),
  tokensPerSolvedBounds: Bounds,
  /** Median of the agent's time per trial. */
  durationMs: z.number().nullable(),
  /** Nine trials of ten take no longer. */
  slowDurationMs: z.number().nullable(),
  /** Trials by what an exploit audit says of them; `null` where none was audited. */
  audit: AuditCounts.nullable(),
  /** The same of trials that passed: solved clean, and solved by an exploit, which is not solved. */
  auditOfSolved: AuditCounts.nullable(),
  /** Number of trials by how they ended. */
  outcomes: z.record(z.string(), z.number().int()),
  /**
   * Cells of fail-to-pass tasks that failed, by what went wrong: `wrong` (the tests refuse the change), `no-change`,
   * `timedOut`, `limit:<which>`, `agentFailed`; and those that count for nothing: `invalid:<code>`.
   */
  failures: z.record(z.string(), z.number().int()),
});
export type VariantReport = z.infer<typeof VariantReport>;

/** One row of the table of tasks: the verdicts of each variant, in order of repeats; `null` for a cell without one. */
export const TaskReport = z.object({
  taskId: z.string(),
  /** First line of the prompt, cut. */
  title: z.string(),
  kind: TaskKind,
  repo: z.string(),
  taskType: z.string(),
  complexity: z.string(),
  language: z.string(),
  /** Of the model that wrote the landed change; `null` where it is not known. */
  authorFamily: z.string().nullable(),
  crossesPackages: z.boolean(),
  /** Characters of all its prompts. */
  promptLength: z.number().int(),
  /** From the landing of the change to the experiment. */
  ageDays: z.number(),
  /** Share of the landed lines that an agent wrote; `null` where it is not known. */
  aiShare: z.number().nullable(),
  verdicts: z.record(z.string(), z.array(Verdict.nullable())),
});
export type TaskReport = z.infer<typeof TaskReport>;

/** Part of the tasks that are alike in one respect, under one variant. */
export const Slice = z.object({
  dimension: z.string(),
  value: z.string(),
  variantId: z.string(),
  solveRate: Estimate,
  /** Its interval spans more than half of the scale, or there is none: nothing can be said of it. */
  isTooSmall: z.boolean(),
});
export type Slice = z.infer<typeof Slice>;

/** A variant's own solve rate beside what is published for its model: own − public, in [−1, 1]. */
export const PublicGap = z.object({
  benchmark: z.string(),
  variantId: z.string(),
  publicRate: z.number(),
  /** Of the public benchmark; `null` where it is not known, and its rate is taken as exact. */
  taskCount: z.number().int().nullable(),
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
});
export type PublicGap = z.infer<typeof PublicGap>;

/** What the judges of one rubric say, and what is known of them. */
export const RubricReport = z.object({
  /** Such as `rubric:conventions`. */
  grader: z.string(),
  judge: z.string(),
  /** Fleiss' κ between the votes. */
  amongVotes: Agreement,
  /** Against people; `null` where nobody has looked. */
  calibration: Calibration.pick({
    exampleCount: true,
    agreement: true,
    bias: true,
    minAgreement: true,
    isCalibrated: true,
  }).nullable(),
  /** Mean score in [0, 1]; of those that have been judged. */
  variants: z.array(z.object({ variantId: z.string(), score: Estimate })),
});
export type RubricReport = z.infer<typeof RubricReport>;

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
  /** Variants that none beats in both cost and solve rate, cheapest first; those of unknown cost are left out. */
  paretoFront: z.array(z.string()),
  publicGaps: z.array(PublicGap),
  /** Absent where no model was asked. */
  rubrics: z.array(RubricReport).exactOptional(),
  slices: z.array(Slice),
  tasks: z.array(TaskReport),
  /** Cells that are in no solve rate: `open`, `not-needed` (by an adaptive experiment), `not-graded`, `invalid:<code>`, `regression-only`, `duplicate-trial`. */
  exclusions: z.array(z.object({ reason: z.string(), count: z.number().int() })),
  unstableTasks: z.array(z.object({ taskId: z.string(), variantId: z.string(), agreement: z.number() })),
  warnings: z.array(Warning),
  machine: Machine,
  versions: z.record(z.string(), z.string()),
});
export type Report = z.infer<typeof Report>;
