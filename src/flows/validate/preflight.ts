import { reject } from '../../domain/decision.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Task } from '../../domain/task.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Rot } from '../../refresh/diagnose-rot.ts';
import { describeMachine } from '../describe-machine.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import type { House } from '../house.ts';
import { requireHealthy } from '../sandboxes.ts';
import { moveAndStore } from './keep-task.ts';
import { isProvedHere } from './proofs.ts';
import { type Proving, proveAgain } from './prove-again.ts';

export interface PreflightOptions {
  /** A task that was proved here within so many days is not proved again. */
  readonly days: number;
  readonly concurrency: number;
  readonly testTimeoutMs: number;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Proves gold and noop again for tasks that were not proved on this machine lately, before anything is paid for. A task
 * that no longer holds is quarantined, with the reason in the ledger: `validate` looks at it anew.
 * @returns ids of these
 */
export async function preflight(
  tasks: readonly Task[],
  house: House,
  options: PreflightOptions,
): Promise<ReadonlySet<string>> {
  const due: Task[] = [];
  for (const task of tasks) if (!(await isProvedHere(task, house, options.days))) due.push(task);
  const drifted = new Set<string>();
  if (due.length === 0) return drifted;
  await requireHealthy(house);
  const { onProgress } = options;
  const stage = 'preflight';
  onProgress({ kind: 'started', stage, total: due.length });
  let done = 0;
  await forEachConcurrently(due, options.concurrency, options.signal, async (task) => {
    const proving = await proveAgain(task, house, { ...options, runs: 1 });
    if (options.signal?.aborted) return;
    const fault = toFault(task, proving);
    if (fault !== undefined) {
      drifted.add(task.id);
      await quarantine(task, fault, house);
      onProgress({ kind: 'warned', stage, text: `${task.id} is quarantined: ${fault.text}` });
    }
    const text = `${task.id}: ${fault === undefined ? 'holds' : 'no longer holds'}`;
    onProgress({ kind: 'advanced', stage, done: ++done, total: due.length, id: task.id, text });
  });
  const text = `${done - drifted.size} of ${due.length} tasks hold on this machine`;
  onProgress({ kind: 'finished', stage, done, text });
  return drifted;
}

/** @throws {UsageError} where nothing could be tried: the task may well hold, and this machine be at fault */
function toFault(task: Task, proving: Proving): Rot | undefined {
  if (proving.kind === 'holds') return undefined;
  if (proving.kind === 'unknown') {
    throw new UsageError(`task ${task.id} cannot be proved here: ${proving.detail}`);
  }
  if (proving.prepared !== 'ready') {
    throw new UsageError(`task ${task.id} cannot be set up here: ${proving.rot.text}; --task leaves it out`);
  }
  return proving.rot;
}

/** Sets a task aside that no longer holds, and says so in the ledger: `validate` looks at it anew. */
export async function quarantine(task: Task, { reason, text, facts }: Rot, house: House): Promise<void> {
  await moveAndStore(task, { to: 'quarantined', reason, text, facts }, house);
  const place = { machine: describeMachine(house), at: house.clock.now().toISOString() };
  await house.store.decisions.put(
    reject('validate', task.id, 'drifted', { text, facts: { ...facts, ...place } }),
  );
}
