import type { Rejection } from '../../domain/decision.ts';
import type { Task } from '../../domain/task.ts';
import { lastMove, moveTask, type RotReason, type TaskMove, welcomeTask } from '../../domain/task-state.ts';
import type { House } from '../house.ts';
import { forgetProofs, toTaskHash } from './proofs.ts';

type Books = Pick<House, 'store' | 'clock'>;

/** Stores a task that was validated, with the history of the one that it was before. */
export async function keepTask(task: Task, { store, clock }: Books): Promise<void> {
  const former = await store.tasks.get(task.id);
  const isSame = former?.state === 'active' && toTaskHash(former) === toTaskHash(task);
  // Killed before the decision was written, validation comes this way twice.
  await store.tasks.put(
    isSame ? { ...task, history: former.history } : welcomeTask(task, former, clock.now().toISOString()),
  );
}

/** Moves a task to another state, and writes down why. One that no longer holds is not proved any more either. */
export async function moveAndStore(task: Task, move: TaskMove, { store, clock }: Books): Promise<Task> {
  if (move.to === 'quarantined') await forgetProofs(task.id, store);
  const moved = moveTask(task, move, clock.now().toISOString());
  if (moved !== task) await store.tasks.put(moved);
  return moved;
}

/** A task whose candidate is rejected is not deleted: it no longer holds, or it is no longer wanted. */
export async function setTaskAside({ subjectId, reason, evidence }: Rejection, books: Books): Promise<void> {
  const task = await books.store.tasks.get(subjectId);
  if (task === undefined) return;
  // Its files may hold what has to go.
  if (reason === 'redaction') return books.store.tasks.remove(subjectId);
  const rot = rotByRejection[reason];
  const text = `${reason}: ${evidence.text}`;
  // One that is quarantined already keeps its reason, and the day since when.
  const move: TaskMove = rot
    ? { to: 'quarantined', reason: rot, text }
    : { to: 'retired', reason: 'dropped', text };
  await moveAndStore(task, move, books);
}

const rotByRejection: Partial<Record<Rejection['reason'], RotReason>> = {
  environment: 'rotted-environment',
  'suite-did-not-run': 'rotted-environment',
  'gold-does-not-apply': 'gold-fails',
  'gold-breaks-tests': 'gold-fails',
  'no-fail-to-pass': 'gold-fails',
  'noop-passes': 'gold-fails',
  flaky: 'flaky',
};

/** What was retired stays retired, unless curation had dropped its candidate, and now keeps it. */
export const isRetiredForGood = (task: Task | undefined): boolean =>
  task?.state === 'retired' && lastMove(task, 'retired')?.reason !== 'dropped';
