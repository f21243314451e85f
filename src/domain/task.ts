import * as z from 'zod';
import { Classification, Fidelity, Missing, Provenance, Scope, TurnMode } from './candidate.ts';
import { ChangeKind } from './change-kinds.ts';
import { TestRules } from './file-kinds.ts';
import { Pinned } from './prepared-environment.ts';
import { Recipe } from './recipe.ts';
import { TaskEvent, TaskState } from './task-state.ts';

/** What tests need to run, found once and fixed in the task. */
export const Environment = z.object({
  /** Test runner adapter, such as `node-test`. */
  runner: z.string(),
  /** Run once per environment with network; `null` when nothing has to be set up. */
  setup: Recipe.nullable(),
  /** Commit whose manifests and lockfiles are set up after the base's own; absent where the change leaves them alone. */
  setupCommit: z.string().optional(),
  /** Shell command that runs the suite. */
  test: z.string(),
  /** The files whose tests alone decide; absent where all of the suite does. */
  testFiles: z.array(z.string()).optional(),
  /** Toolchain versions seen at validation, such as `{ node: 'v24.1.0' }`. */
  toolchain: z.record(z.string(), z.string()),
  /** What else was there; absent in tasks of older versions. */
  pinned: Pinned.optional(),
});
export type Environment = z.infer<typeof Environment>;

/** The three states in which a candidate's suite runs. */
export const SuiteState = z.enum(['base', 'base+tests', 'gold']);
export type SuiteState = z.infer<typeof SuiteState>;

const Count = z.number().int().nonnegative();

/** A test that did not behave the same in every run of a state. */
export const UnstableTest = z.object({
  id: z.string(),
  state: SuiteState,
  passCount: Count,
  runCount: Count,
});
export type UnstableTest = z.infer<typeof UnstableTest>;

/** Runs that agreed on every test of the task, on each side of the change: `before` it and `after` it. */
export const AgreeingRuns = z.object({ before: Count, after: Count });
export type AgreeingRuns = z.infer<typeof AgreeingRuns>;

/** A part of the change, by its file and first line as gold leaves them. */
export const ChangedPlace = z.object({ path: z.string(), line: z.number().int().nonnegative() });
export type ChangedPlace = z.infer<typeof ChangedPlace>;

/** What becomes of the failToPass tests when a single hunk of gold is undone, and all others are left. */
export const Sabotage = z.object({
  /** Hunks of code and configuration; files that are added, removed, renamed or binary count as one each. */
  hunkCount: Count,
  /** Of these, undone one by one: a cap may leave some untried. */
  triedCount: Count,
  /** Of the tried, those without which at least one failToPass test does not pass. */
  brokenCount: Count,
  /** Of the tried, the others: no test looks at them. */
  uncovered: z.array(ChangedPlace),
});
export type Sabotage = z.infer<typeof Sabotage>;

/** Small faults put into gold's own lines, and how many of them the task's tests notice. */
export const MutationResult = z.object({
  /** That could be made. */
  mutantCount: Count,
  /** Of these, a sample: as many as the cap and the time allowed, without those that could not be built. */
  triedCount: Count,
  killedCount: Count,
  unbuildableCount: Count,
  /** Killed of tried; `null` where none was tried. Some survivors may do just what gold does: nobody can tell. */
  score: z.number().min(0).max(1).nullable().default(null),
  /** Tried, and noticed by no test. */
  survivors: z.array(z.object({ ...ChangedPlace.shape, before: z.string(), after: z.string() })),
});
export type MutationResult = z.infer<typeof MutationResult>;

/** What validation saw. */
export const ValidationRecord = z.object({
  validatedAt: z.string(),
  machine: z.string(),
  /** Runs of each of the three states. */
  runsPerState: z.number().int().positive(),
  /** Of each round, the seed of the order of its tests; 0 is the suite's own order. */
  orderSeeds: z.array(Count).default([]),
  /** Rounds, counted from 1, that had so many busy processes beside them. */
  load: z.object({ rounds: z.array(Count), processCount: Count }).default({ rounds: [], processCount: 0 }),
  /** The rounds, and the controls; `null` in records that are older than the count. */
  agreeingRuns: AgreeingRuns.nullable().default(null),
  /** 95 % upper bound of the flake rate of a test that agreed in every run: 1 − 0.05^(1/n), n of the side with fewer. */
  flakeRateUpperBound: z.number(),
  /** Set aside: they decide nothing. */
  unstableTests: z.array(UnstableTest),
  /** Files or targets of tests that could not be loaded or built before gold: all of their tests count as not passing there. */
  loadFailures: z.array(z.string()).default([]),
  /** Scores. `noop` is `null` for regression-only tasks, which doing nothing leaves intact. */
  controls: z.object({ gold: z.number(), noop: z.number().nullable().default(null) }),
  /** `null` for regression-only tasks, which no single hunk has to break. */
  sabotage: Sabotage.nullable().default(null),
  /** Changed lines of code, and those that the failToPass tests execute; `null` where the runner cannot tell. */
  coverage: z.object({ lineCount: Count, executedCount: Count }).nullable().default(null),
  /** `null` where it was switched off, or no grammar knows the language. */
  mutation: MutationResult.nullable().default(null),
  /** The tests noticed fewer mutants than the configuration asks for. */
  isWeak: z.boolean().default(false),
  /** `slowestMs` of the suite's runs, the time limit that follows from it, and all of the validation. */
  durations: z
    .object({ slowestMs: z.number(), timeoutMs: z.number(), totalMs: z.number() })
    .nullable()
    .default(null),
});
export type ValidationRecord = z.infer<typeof ValidationRecord>;

/** Control runs after validation, on one machine: they bound the flake rate further, and say when a task was last proved. */
export const TaskProof = z.object({
  taskId: z.string(),
  /** Of what was proved: a task that was changed has to be proved anew. */
  taskHash: z.string(),
  machine: z.string(),
  /** When both sides were proved last; `null` while it was gold alone, in experiments. */
  provedAt: z.string().nullable(),
  agreeingRuns: AgreeingRuns,
});
export type TaskProof = z.infer<typeof TaskProof>;

/** `regression-only`: a true refactoring without a fail-to-pass test; run and reported apart, never in the solve rate. */
export const TaskKind = z.enum(['fail-to-pass', 'regression-only']);
export type TaskKind = z.infer<typeof TaskKind>;

/** A validated candidate: what an agent is asked, and what decides whether it solved it. */
export const Task = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  kind: TaskKind,
  state: TaskState,
  /** Oldest first; empty in tasks of older versions. */
  history: z.array(TaskEvent).default([]),
  /** Its base is no state that ever was: gold was backed out of a later head, where the old state can no longer be built. */
  origin: z.literal('backed-out').exactOptional(),
  repo: z.string(),
  prompts: z.array(z.string()).min(1),
  baseCommit: z.string(),
  goldCommit: z.string(),
  goldPatch: z.string(),
  testPatch: z.string(),
  /** Full test ids. */
  failToPass: z.array(z.string()),
  passToPass: z.array(z.string()),
  environment: Environment,
  classification: Classification,
  testRules: TestRules,
  fidelity: Fidelity,
  missing: z.array(Missing),
  turnMode: TurnMode,
  changeKinds: z.array(ChangeKind),
  scope: Scope,
  provenance: Provenance,
  validation: ValidationRecord,
});
export type Task = z.infer<typeof Task>;

/** All that an agent may see of a task. */
export interface TaskBrief {
  readonly taskId: string;
  readonly prompts: readonly string[];
}

export function toTaskBrief(task: Task): TaskBrief {
  return { taskId: task.id, prompts: task.prompts };
}
