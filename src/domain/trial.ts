import * as z from 'zod';
import { Adaptive } from './adaptive.ts';
import { AuditLevel } from './audit.ts';
import { UsageCheck } from './metering.ts';
import { Outcome, Verdict } from './outcome.ts';
import { RubricVotes } from './rubric.ts';
import { Spending } from './spending.ts';
import { Usage } from './usage.ts';
import { Variant } from './variant.ts';

/** Facts of the machine, so that two experiments can be held against each other. */
export const Machine = z.object({
  os: z.string(),
  cpu: z.string(),
  coreCount: z.number().int(),
  memoryBytes: z.number(),
  sandbox: z.string(),
  isSealed: z.boolean(),
});
export type Machine = z.infer<typeof Machine>;

/** One of several parts of an experiment, each played by itself and all merged in the end; counted from 1. */
export const Shard = z.object({ index: z.number().int().positive(), count: z.number().int().positive() });
export type Shard = z.infer<typeof Shard>;

/** What the sandbox of a phase (`agent`, `setup`, `test`) keeps its commands to, and by what. */
export const SandboxFacts = z.object({
  /** The sandbox, with its image if it has one. */
  view: z.string(),
  /** By limit, such as `memoryLimit: "cgroup-v2"`; `none` where nothing keeps it. */
  capabilities: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  /** By limit, with its unit in its name. */
  limits: z.record(z.string(), z.number()),
});
export type SandboxFacts = z.infer<typeof SandboxFacts>;

/** Task ids × variants × repeats, fixed before the first trial. */
export const Experiment = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  createdAt: z.string(),
  release: z.string().nullable(),
  seed: z.number().int(),
  repeats: z.number().int().positive(),
  /** Of an adaptive experiment, in the drawn order in which tasks join. */
  taskIds: z.array(z.string()),
  /** sha256 of each task's content, in the order of `taskIds`: a changed task is another task. */
  taskHashes: z.array(z.string()),
  variants: z.array(Variant),
  machine: Machine,
  /** Others on which it was gone on with, or on which parts of it were played; absent where there were none. */
  furtherMachines: z.array(Machine).exactOptional(),
  /** Processes that wanted a core in the minute before it began, for each core that there is. */
  load: z.number().exactOptional(),
  /** What else of the configuration decides how trials end, by its key; absent in experiments of older versions. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
  /** By phase; absent where nobody asked. */
  sandboxes: z.record(z.string(), SandboxFacts).exactOptional(),
  versions: z.record(z.string(), z.string()),
  /** The experiment whose recorded trials are played again, variant by variant; absent where models are asked. */
  replayOf: z.string().exactOptional(),
  /** The part of its blocks that is played here; absent where all of them are. */
  shard: Shard.exactOptional(),
  /** The experiments of which it is put together, in the order of their shards. */
  mergedFrom: z.array(z.string()).exactOptional(),
  /** What was doubtful about its variants before it began, such as a model that the agent does not know; absent where nothing was. */
  doubts: z.array(z.string()).exactOptional(),
  /** Absent where all cells are to be played. */
  adaptive: Adaptive.exactOptional(),
});
export type Experiment = z.infer<typeof Experiment>;

/** The address of a trial. Repeats are counted from 1. */
export const Cell = z.object({
  experimentId: z.string(),
  taskId: z.string(),
  variantId: z.string(),
  repeatIndex: z.number().int().positive(),
});
export type Cell = z.infer<typeof Cell>;

/** One cell, played. */
export const Trial = Cell.extend({
  schemaVersion: z.literal(1),
  id: z.string(),
  outcome: Outcome,
  agentVersion: z.string().nullable(),
  /** The agent's own id of the conversation; `null` for controls. */
  threadId: z.string().nullable(),
  startedAt: z.string(),
  /** The agent alone. */
  durationMs: z.number(),
  /** Preparation, capture and clean-up around the agent. */
  overheadMs: z.number(),
  /** The gateway's count of the last attempt beside the agent's; absent for controls. */
  usageCheck: UsageCheck.exactOptional(),
  /** Of all attempts, the failed ones included. */
  usage: Usage,
  /** Likewise; `null` when the cost of a single request is not known. */
  costUsd: z.number().nullable(),
  /** Names the price list and the model id that matched; `null` when the cost is not known. */
  priceSource: z.string().nullable(),
  /** Whose day's prices they are; `null` likewise, absent in trials of older versions. */
  pricedAt: z.string().nullable().exactOptional(),
  hasPatch: z.boolean(),
  isSealed: z.boolean(),
  /** Every attempt, oldest first; the last one is the trial's own outcome. */
  attempts: z.array(
    z.object({ outcome: Outcome, startedAt: z.string(), usage: Usage, costUsd: z.number().nullable() }),
  ),
  /** The trial's folder, relative to the state directory. */
  artifacts: z.string(),
});
export type Trial = z.infer<typeof Trial>;

/** What a report needs of a trial, and no more: a hundred thousand of them are held at once. */
export const TrialFacts = Trial.pick({
  ...{ id: true, taskId: true, variantId: true, repeatIndex: true },
  ...{ outcome: true, hasPatch: true, isSealed: true },
  ...{ startedAt: true, durationMs: true, usage: true, costUsd: true },
});
export type TrialFacts = z.infer<typeof TrialFacts>;

const EvidenceShape = z.object({
  text: z.string(),
  /** Number of the event in the trial's trace. */
  event: z.number().int().nonnegative().exactOptional(),
  /** In the repository, or in the trial's folder. */
  file: z.object({ path: z.string(), line: z.number().int().positive().nullable() }).exactOptional(),
  /** Literally from where it stands. */
  quote: z.string().exactOptional(),
});

/** What a grade rests on: a sentence, and where to look. In grades of older versions it is the sentence alone. */
export const GradeEvidence = z.preprocess(
  (value) => (typeof value === 'string' ? { text: value } : value),
  EvidenceShape,
);
export type GradeEvidence = z.infer<typeof EvidenceShape>;

/** One grader's word on a trial. */
export const Grade = z.object({
  schemaVersion: z.literal(1),
  trialId: z.string(),
  /** Such as `tests`, or `check:lint` where there are several of a kind. */
  grader: z.string(),
  graderVersion: z.number().int(),
  /** Of the settings and whatever else the word rests on besides the trial; empty where there is nothing. */
  basisHash: z.string().default(''),
  /** In [0, 1]; `null` when `verdict` is `invalid`. */
  score: z.number().min(0).max(1).nullable(),
  verdict: Verdict,
  /** The word of the grader `audit`; absent in grades of others. */
  audit: AuditLevel.exactOptional(),
  /** The votes of a rubric's judges; absent in grades of others. */
  rubric: RubricVotes.exactOptional(),
  /** What it has cost to ask for it, answers that could not be used included; absent where no model was asked. */
  spending: Spending.exactOptional(),
  evidence: z.array(GradeEvidence),
  /** What was counted, by name. */
  measures: z.record(z.string(), z.number()).default({}),
  /** Test ids by what became of them, where the grader ran tests. */
  tests: z
    .object({
      failToPassPassed: z.array(z.string()),
      failToPassFailed: z.array(z.string()),
      passToPassFailed: z.array(z.string()),
      passToPassCount: z.number().int(),
    })
    .nullable(),
  /** Files of the agent's patch that grading put back to the gold side. */
  restoredFiles: z.array(z.string()),
  durationMs: z.number(),
});
export type Grade = z.infer<typeof Grade>;

/** Likewise of a grade. */
export const GradeFacts = Grade.pick({
  trialId: true,
  grader: true,
  graderVersion: true,
  score: true,
  verdict: true,
  audit: true,
  rubric: true,
});
export type GradeFacts = z.infer<typeof GradeFacts>;
