import * as z from 'zod';

/** `review`: looked at again, and not played meanwhile; `quarantined`: no longer holds, and is tried anew. */
export const TaskState = z.enum(['active', 'review', 'quarantined', 'retired']);
export type TaskState = z.infer<typeof TaskState>;

/** Why a task no longer holds. */
export const RotReason = z.enum(['rotted-environment', 'gold-fails', 'flaky']);
export type RotReason = z.infer<typeof RotReason>;

/** Why a task has left the benchmark: a closed list. `dropped`: curation or a person no longer keeps its candidate. */
export const RetirementReason = z.enum([
  ...RotReason.options,
  ...(['saturated', 'leaked', 'superseded', 'dropped', 'by-hand'] as const),
]);
export type RetirementReason = z.infer<typeof RetirementReason>;

/** `surplus`: sound, and resting because the benchmark is as large as it is to be. */
export const ReviewReason = z.enum(['old', 'code-changed', 'surplus']);
export type ReviewReason = z.infer<typeof ReviewReason>;

/** `room`: no longer surplus. */
export const ReturnReason = z.enum(['validated', 'holds-again', 'reviewed', 'room']);
export type ReturnReason = z.infer<typeof ReturnReason>;

const moved = {
  at: z.string(),
  /** `null` when the task was new; absent in its file. */
  from: TaskState.nullable().default(null),
  /** In words. */
  text: z.string(),
  facts: z.record(z.string(), z.json()).default({}),
};

/** One change of a task's state: its history is never shortened. */
export const TaskEvent = z.discriminatedUnion('to', [
  z.object({ to: z.literal('active'), reason: ReturnReason, ...moved }),
  z.object({ to: z.literal('review'), reason: ReviewReason, ...moved }),
  z.object({ to: z.literal('quarantined'), reason: RotReason, ...moved }),
  z.object({ to: z.literal('retired'), reason: RetirementReason, ...moved }),
]);
export type TaskEvent = z.infer<typeof TaskEvent>;

/** An event before it has happened to a task. */
export type TaskMove = TaskEvent extends infer Event
  ? Event extends TaskEvent
    ? Pick<Event, 'to' | 'reason' | 'text'> & Partial<Pick<Event, 'facts'>>
    : never
  : never;

interface Stateful {
  readonly state: TaskState;
  readonly history: readonly TaskEvent[];
}

/**
 * The task in its new state, with one more line of history; as it is when it is in that state already, or retired: from there
 * a task only comes back by being validated anew.
 */
export function moveTask<T extends Stateful>(task: T, move: TaskMove, at: string): T {
  if (task.state === 'retired' || task.state === move.to) return task;
  const event = TaskEvent.parse({ ...move, at, from: task.state });
  return { ...task, state: move.to, history: [...task.history, event] };
}

/** A task that was validated, with the history of what it was before. */
export function welcomeTask<T extends Stateful>(fresh: T, former: Stateful | undefined, at: string): T {
  const text = former ? 'validated anew' : 'validated';
  const event = {
    to: 'active',
    reason: 'validated',
    from: former?.state ?? null,
    text,
    at,
    facts: {},
  } as const;
  return { ...fresh, state: 'active', history: [...(former?.history ?? []), event] };
}

/** Since when, and why, a task is in the state in which it is; `undefined` in tasks that are older than their history. */
export function lastMove<S extends TaskState>(
  { history }: Pick<Stateful, 'history'>,
  to: S,
): Extract<TaskEvent, { to: S }> | undefined {
  const last = history.findLast((event) => event.to === to);
  return last as Extract<TaskEvent, { to: S }> | undefined;
}
