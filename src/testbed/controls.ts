import type { TaskKind } from '../domain/task.ts';
import {
  type CleanRoom,
  type CleanRoomResult,
  isUnknown,
  type Judge,
  type Judged,
  judgeInCleanRoom,
} from './clean-room.ts';

/** A control applies a given patch and is no agent. A task is only good while gold scores 1 and doing nothing scores 0. */
export type Control = 'gold' | 'noop';

export function toControlPatch(control: Control, task: Pick<Judged, 'goldPatch'>): string {
  return control === 'gold' ? task.goldPatch : '';
}

export type ControlProof =
  | { readonly kind: 'proved'; readonly gold: 1; readonly noop: 0 | null }
  | {
      readonly kind: 'disproved';
      readonly control: Control;
      readonly score: number;
      /** The sandbox failed: nothing was proved, and nothing disproved. */
      readonly isUnknown: boolean;
      readonly detail: string;
    };

/**
 * Plays both controls in the clean room. What doing nothing leaves intact has no noop to prove: regression-only tasks are
 * sound when gold is.
 */
export async function proveControls(
  kind: TaskKind,
  judged: Judged,
  room: CleanRoom,
  judge: Judge = judgeInCleanRoom,
): Promise<ControlProof> {
  const gold = await proveControl('gold', judged, room, judge);
  if (!gold.holds) return { kind: 'disproved', control: 'gold', ...gold };
  if (kind === 'regression-only') return { kind: 'proved', gold: 1, noop: null };
  const noop = await proveControl('noop', judged, room, judge);
  if (!noop.holds) return { kind: 'disproved', control: 'noop', ...noop };
  return { kind: 'proved', gold: 1, noop: 0 };
}

/**
 * @returns the control's score, whether every test of the task did what it has to do under it, and in words what that
 *   rests on
 */
export async function proveControl(
  control: Control,
  judged: Judged,
  room: CleanRoom,
  judge: Judge = judgeInCleanRoom,
): Promise<{ score: number; holds: boolean; isUnknown: boolean; detail: string }> {
  const result = await judge(judged, toControlPatch(control, judged), room);
  const detail = describeResult(result, judged);
  if (result.kind !== 'judged')
    return {
      score: Number.NaN,
      holds: false,
      isUnknown: result.kind === 'didNotRun' && isUnknown(result),
      detail,
    };
  const { score, failToPassPassed, passToPassFailed } = result;
  const isIdle = failToPassPassed.length === 0 && passToPassFailed.length === 0;
  return { score, holds: control === 'gold' ? score === 1 : isIdle, isUnknown: false, detail };
}

/** One line for people: what the clean room saw. */
export function describeResult(
  result: CleanRoomResult,
  judged: Pick<Judged, 'failToPass' | 'passToPass'>,
): string {
  switch (result.kind) {
    case 'judged':
      return (
        `${result.failToPassPassed.length} of ${judged.failToPass.length} failToPass tests pass, ` +
        `${result.passToPassFailed.length} of ${judged.passToPass.length} passToPass tests broke`
      );
    case 'conflict':
      return result.side === 'patch'
        ? `the patch does not apply to the base: ${result.detail}`
        : `after the patch, the gold side's tests no longer apply: ${result.detail}`;
    case 'didNotRun':
      return `no proof that the suite ran (${result.run.cause}): ${result.run.detail}`;
  }
}
