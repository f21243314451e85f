import * as z from 'zod';
import { Classification, Fidelity, Missing, Provenance, Scope, TurnMode } from './candidate.ts';
import { ChangeKind } from './change-kinds.ts';
import { TestRules } from './file-kinds.ts';
import { Pinned } from './prepared-environment.ts';
import { Recipe } from './recipe.ts';

/** What tests need to run, found once and fixed in the task. */
export const Environment = z.object({
  /** Test runner adapter, such as `node-test`. */
  runner: z.string(),
  /** Run once per environment with network; `null` when nothing has to be set up. */
  setup: Recipe.nullable(),
  /** Shell command that runs the suite. */
  test: z.string(),
  /** Toolchain versions seen at validation, such as `{ node: 'v24.1.0' }`. */
  toolchain: z.record(z.string(), z.string()),
  /** What else was there; absent in tasks of older versions. */
  pinned: Pinned.optional(),
});
export type Environment = z.infer<typeof Environment>;

/** A test that did not behave the same in every run of a state. */
export const UnstableTest = z.object({
  id: z.string(),
  state: z.enum(['base', 'base+tests', 'gold']),
  passCount: z.number().int(),
  runCount: z.number().int(),
});
export type UnstableTest = z.infer<typeof UnstableTest>;

/** What validation saw. */
export const ValidationRecord = z.object({
  validatedAt: z.string(),
  /** Runs of each of the three states. */
  runsPerState: z.number().int().positive(),
  /** 95 % upper bound of the flake rate of a test that agreed in every run: 1 − 0.05^(1/n). */
  flakeRateUpperBound: z.number(),
  unstableTests: z.array(UnstableTest),
  controls: z.object({ gold: z.number(), noop: z.number() }),
  machine: z.string(),
});
export type ValidationRecord = z.infer<typeof ValidationRecord>;

/** `regression-only`: a true refactoring without a fail-to-pass test; run and reported apart, never in the solve rate. */
export const TaskKind = z.enum(['fail-to-pass', 'regression-only']);
export type TaskKind = z.infer<typeof TaskKind>;

export const TaskState = z.enum(['active', 'review', 'quarantined', 'retired']);
export type TaskState = z.infer<typeof TaskState>;

/** A validated candidate: what an agent is asked, and what decides whether it solved it. */
export const Task = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  kind: TaskKind,
  state: TaskState,
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
