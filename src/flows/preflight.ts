import { reject } from '../domain/decision.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Task } from '../domain/task.ts';
import { UsageError } from '../domain/usage-error.ts';
import { proveControls } from '../testbed/controls.ts';
import { describeMachine } from './describe-machine.ts';
import { forEachConcurrently } from './for-each-concurrently.ts';
import { findRepo, type House } from './house.ts';
import { addProof, forgetProofs, isProvedHere } from './proofs.ts';
import { requireHealthy } from './sandboxes.ts';
import { toCleanRoom } from './to-clean-room.ts';

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
    const fault = await proveAgain(task, house, options);
    if (options.signal?.aborted) return;
    if (fault !== undefined) {
      drifted.add(task.id);
      await quarantine(task, fault, house);
      onProgress({ kind: 'warned', stage, text: `${task.id} is quarantined: ${fault}` });
    }
    const text = `${task.id}: ${fault === undefined ? 'holds' : 'no longer holds'}`;
    onProgress({ kind: 'advanced', stage, done: ++done, total: due.length, id: task.id, text });
  });
  const text = `${done - drifted.size} of ${due.length} tasks hold on this machine`;
  onProgress({ kind: 'finished', stage, done, text });
  return drifted;
}

/** @returns why the task no longer holds */
async function proveAgain(task: Task, house: House, options: PreflightOptions): Promise<string | undefined> {
  const { git } = findRepo(house, task.repo);
  const base = { repoPath: git.path, commit: task.baseCommit, setup: task.environment.setup };
  const prepared = await house.workspaces.prepare(base, options.signal);
  if (options.signal?.aborted) return undefined;
  if (prepared.kind !== 'ready') {
    throw new UsageError(`task ${task.id} cannot be set up here: ${prepared.detail}; --task leaves it out`);
  }
  const proof = await proveControls(task.kind, task, toCleanRoom(task, house, options));
  if (proof.kind === 'proved') {
    const runs = { before: proof.noop === null ? 0 : 1, after: 1 };
    await addProof(task, house, runs, house.clock.now().toISOString());
    return undefined;
  }
  if (options.signal?.aborted) return undefined;
  if (proof.isUnknown) throw new UsageError(`task ${task.id} cannot be proved here: ${proof.detail}`);
  return `the ${proof.control} control fails on this machine: ${proof.detail}`;
}

async function quarantine(task: Task, fault: string, house: House): Promise<void> {
  await forgetProofs(task.id, house.store);
  await house.store.tasks.put({ ...task, state: 'quarantined' });
  const facts = { machine: describeMachine(house), at: house.clock.now().toISOString() };
  await house.store.decisions.put(reject('validate', task.id, 'drifted', { text: fault, facts }));
}
