import { formatShare } from '../domain/format-share.ts';
import type { Task } from '../domain/task.ts';
import { lastMove, type RetirementReason } from '../domain/task-state.ts';
import type { KeptCode } from './measure-change.ts';
import type { StepCost, TaskStep } from './refresh-step.ts';

export interface RefreshRules {
  /** After so many days since it landed, or was reviewed last, a task is reviewed. */
  readonly reviewDays: number;
  /** Likewise when this share of the code that it touches is no longer there on head. */
  readonly changedShare: number;
  /** Tasks whose controls were not played here for so many days are proved again. */
  readonly proveDays: number;
  /** Times that gold is played, each time. */
  readonly proveRuns: number;
  /** A task that has not held for so many days is retired. */
  readonly quarantineDays: number;
  readonly retiresSaturated: boolean;
}

/** What is known of a task when a refresh is planned. */
export interface TaskFacts {
  readonly task: Pick<Task, 'id' | 'state' | 'history' | 'provenance' | 'validation'>;
  /** When both controls, or validation, proved it last on this machine; `null` where they never did. */
  readonly provedAt: string | null;
  /** Of the code that it touches, what still stands on head; `null` where nobody can tell. */
  readonly kept: KeptCode | null;
  /** The last experiments say that all solve it, or none. */
  readonly isSaturated: boolean;
}

const dayMs = 86_400_000;

/** @returns what is to be done with each task at that instant, in the order of the facts: at most one step for each */
export function planTasks(tasks: readonly TaskFacts[], rules: RefreshRules, at: string): TaskStep[] {
  return tasks.flatMap((facts) => {
    const plan = planByState[facts.task.state];
    return plan(facts, rules, at) ?? [];
  });
}

type Plan = (facts: TaskFacts, rules: RefreshRules, at: string) => TaskStep | undefined;

const planByState: Record<Task['state'], Plan> = {
  retired: () => undefined,
  quarantined({ task }, { quarantineDays }, at) {
    const fall = lastMove(task, 'quarantined');
    const days = daysBetween(fall?.at ?? task.validation.validatedAt, at);
    if (days < quarantineDays) return undefined;
    const text = `has not held for ${Math.floor(days)} days: ${fall?.text ?? 'it was quarantined'}`;
    return toRetirement(task.id, fall?.reason ?? 'gold-fails', text);
  },
  review(facts, rules, at) {
    const { task } = facts;
    const move = lastMove(task, 'review');
    // Surplus rests, and is neither worse nor older for it: it is proved when there is room.
    if (move === undefined || move.reason === 'surplus') return undefined;
    if (isGone(facts)) return toRetirement(task.id, 'superseded', gone);
    return toReview(facts, move.reason, move.text, rules, at);
  },
  active(facts, rules, at) {
    const { task } = facts;
    if (facts.isSaturated && rules.retiresSaturated)
      return toRetirement(task.id, 'saturated', 'no variant of the last experiments stands out by it');
    if (isGone(facts)) return toRetirement(task.id, 'superseded', gone);
    const cause = findReviewCause(facts, rules, at);
    if (cause) return toReview(facts, cause.reason, cause.text, rules, at);
    return isDue(facts, rules, at)
      ? { kind: 'prove', taskId: task.id, ...toProof(facts, rules, at) }
      : undefined;
  },
};

function findReviewCause(facts: TaskFacts, rules: RefreshRules, at: string) {
  const { task, kept } = facts;
  const reviewed = task.history.findLast(({ reason }) => reason === 'reviewed');
  const days = daysBetween(reviewed?.at ?? task.provenance.landedAt, at);
  if (days >= rules.reviewDays) {
    const since = reviewed ? 'since it was reviewed' : 'since its change landed';
    return { reason: 'old', text: `${Math.floor(days)} days ${since}` } as const;
  }
  const keptBefore = Number(reviewed?.facts.keptShare ?? 1);
  if (kept === null || kept.share > keptBefore * (1 - rules.changedShare)) return undefined;
  const text = `${formatShare(1 - kept.share)} of the code that it touches is no longer there on head`;
  return keptBefore > 0 ? ({ reason: 'code-changed', text } as const) : undefined;
}

function toReview(
  facts: TaskFacts,
  reason: 'old' | 'code-changed',
  text: string,
  rules: RefreshRules,
  at: string,
): TaskStep {
  const { cost } = toProof(facts, rules, at);
  return {
    kind: 'review',
    taskId: facts.task.id,
    reason,
    text,
    cost,
    facts: { keptShare: facts.kept?.share ?? null },
  };
}

const isDue = ({ provedAt }: TaskFacts, { proveDays }: RefreshRules, at: string) =>
  provedAt === null || daysBetween(provedAt, at) >= proveDays;

function toProof({ task, provedAt }: TaskFacts, { proveRuns }: RefreshRules, at: string) {
  const text =
    provedAt === null
      ? 'was never proved on this machine'
      : `was proved ${Math.floor(daysBetween(provedAt, at))} days ago`;
  const slowestMs = task.validation.durations?.slowestMs ?? null;
  const cost = { durationMs: slowestMs === null ? null : slowestMs * (proveRuns + 1), costUsd: 0 };
  return { text, cost };
}

/** Nothing of what it touches is left: it asks for what nobody works on any more. */
const isGone = ({ kept }: TaskFacts) => kept?.isGone === true;
const gone = 'not one of the files that it touches is left on head';

const free: StepCost = { durationMs: 0, costUsd: 0 };
const toRetirement = (taskId: string, reason: RetirementReason, text: string): TaskStep => ({
  ...{ kind: 'retire', taskId, reason, text },
  cost: free,
});

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs;
