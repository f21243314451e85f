import type { Task } from '../../domain/task.ts';
import type { PrepareResult } from '../../ports.ts';
import { diagnoseRot, isResolved, type Rot } from '../../refresh/diagnose-rot.ts';
import { type CleanRoomResult, isUnknown, judgeInCleanRoom } from '../../testbed/clean-room.ts';
import { describeResult, toControlPatch } from '../../testbed/controls.ts';
import { toWorkspaceBase } from '../../testbed/to-workspace-base.ts';
import { toCleanRoom } from '../grade/to-clean-room.ts';
import { findRepo, type House } from '../house.ts';
import { addProof } from './proofs.ts';

export interface ProvingOptions {
  /** Times that gold is played; once more than once, and no less than three times, where it fails. */
  readonly runs: number;
  readonly testTimeoutMs: number;
  readonly signal?: AbortSignal;
}

export type Proving =
  | { readonly kind: 'holds' }
  | { readonly kind: 'rotten'; readonly rot: Rot; readonly prepared: PrepareResult['kind'] }
  /** Nothing was proved, and nothing disproved: the sandbox failed, or it was called off. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** One gold that fails says little: so many tell a task that fails from one that flakes. */
const runsInDoubt = 3;

/** Plays gold and noop again. What holds is counted as a proof on this machine; what does not is diagnosed. */
export async function proveAgain(task: Task, house: House, options: ProvingOptions): Promise<Proving> {
  const { git } = findRepo(house, task.repo);
  const prepared: PrepareResult = (await git.hasCommit(task.baseCommit))
    ? await house.workspaces.prepare(toWorkspaceBase(task, git.path), options.signal)
    : { kind: 'unbuildable', detail: `the repository no longer holds its base ${task.baseCommit}` };
  if (options.signal?.aborted) return { kind: 'unknown', detail: 'stopped from outside' };
  const golds: CleanRoomResult[] = [];
  let noop: CleanRoomResult | null = null;
  if (prepared.kind === 'ready') {
    const room = toCleanRoom(task, house, options);
    const play = (control: 'gold' | 'noop') => judgeInCleanRoom(task, toControlPatch(control, task), room);
    const wanted = () => (golds.every(isResolved) ? options.runs : Math.max(options.runs, runsInDoubt));
    while (golds.length < wanted()) {
      const gold = await play('gold');
      golds.push(gold);
      if (gold.kind === 'didNotRun' && isUnknown(gold)) break;
    }
    if (task.kind === 'fail-to-pass' || !golds.every(isResolved)) noop = await play('noop');
  }
  const failed = [...golds, noop].find((result) => result?.kind === 'didNotRun' && isUnknown(result));
  if (failed) return { kind: 'unknown', detail: describeResult(failed, task) };
  const rot = diagnoseRot(task, { prepared, golds, noop });
  if (rot !== null) return { kind: 'rotten', rot, prepared: prepared.kind };
  const runs = { before: noop === null ? 0 : 1, after: golds.length };
  await addProof(task, house, runs, house.clock.now().toISOString());
  return { kind: 'holds' };
}
