import type { RetirementReason, ReviewReason, TaskMove } from '../domain/task-state.ts';

/** What a step takes; `null`: not known. */
export interface StepCost {
  /** On one core. */
  readonly durationMs: number | null;
  readonly costUsd: number | null;
}

interface Planned {
  /** Why, in words. */
  readonly text: string;
  readonly cost: StepCost;
}

/** One thing that a refresh does. What it has done shows in the store, so that the next plan no longer has it. */
export type RefreshStep =
  | (Planned & { readonly kind: 'mine'; readonly fileCount: number })
  | (Planned & { readonly kind: 'curate'; readonly candidateCount: number })
  | (Planned & { readonly kind: 'validate'; readonly candidateIds: readonly string[] })
  /** Plays the controls again. */
  | (Planned & { readonly kind: 'prove'; readonly taskId: string })
  /** The same, for a task that is set aside until it has been looked at. */
  | (Planned & {
      readonly kind: 'review';
      readonly taskId: string;
      readonly reason: Exclude<ReviewReason, 'surplus'>;
      readonly facts: NonNullable<TaskMove['facts']>;
    })
  | (Planned & { readonly kind: 'retire'; readonly taskId: string; readonly reason: RetirementReason });

/** A step on one task. */
export type TaskStep = Extract<RefreshStep, { readonly taskId: string }>;

export interface RefreshPlan {
  readonly steps: readonly RefreshStep[];
  readonly cost: StepCost;
}

export function toPlan(steps: readonly RefreshStep[]): RefreshPlan {
  const add = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
  const cost = steps
    .map((step) => step.cost)
    .reduce(
      (sum, each) => ({
        durationMs: add(sum.durationMs, each.durationMs),
        costUsd: add(sum.costUsd, each.costUsd),
      }),
      { durationMs: 0, costUsd: 0 },
    );
  return { steps, cost };
}
