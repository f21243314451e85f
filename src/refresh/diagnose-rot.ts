import type { Task } from '../domain/task.ts';
import type { RotReason, TaskMove } from '../domain/task-state.ts';
import type { PrepareResult } from '../ports.ts';
import type { CleanRoomResult } from '../testbed/clean-room.ts';
import { describeResult } from '../testbed/controls.ts';

/** What was seen of a task when its controls were played again. */
export interface RotEvidence {
  readonly prepared: PrepareResult;
  /** At least one; none where there was nothing to play in. */
  readonly golds: readonly CleanRoomResult[];
  /** Doing nothing; `null` where it was not played. */
  readonly noop: CleanRoomResult | null;
}

/**
 * Where the fault lies, as far as can be told. A task's code is pinned by its commit: only what surrounds it can have changed,
 * unless the repository has lost what it was made of.
 */
export type RotCause = 'environment' | 'code' | 'chance' | 'unknown';

export interface Rot {
  readonly reason: RotReason;
  readonly cause: RotCause;
  readonly text: string;
  readonly facts: NonNullable<TaskMove['facts']>;
}

type Rotting = Pick<Task, 'kind' | 'environment' | 'failToPass' | 'passToPass'>;

/** @returns why a task no longer holds; `null` where it does, or where nothing was tried */
export function diagnoseRot(task: Rotting, { prepared, golds, noop }: RotEvidence): Rot | null {
  if (prepared.kind === 'unbuildable') {
    return toRot('rotted-environment', 'code', `its tree can no longer be made: ${prepared.detail}`);
  }
  if (prepared.kind === 'setupFailed') {
    const { step, command, detail, outputTail } = prepared;
    const text = `its environment no longer builds: the step "${step}" (${command}) fails: ${detail}`;
    return toRot('rotted-environment', 'environment', text, { outputTail });
  }
  const failed = golds.find((result) => !isResolved(result));
  const passCount = golds.filter(isResolved).length;
  const moved = findMovedVersions(task.environment.toolchain, prepared.environment.versions);
  if (failed === undefined) return diagnoseNoop(task, noop, moved);
  const detail = describeResult(failed, task);
  if (failed.kind === 'conflict') return toRot('gold-fails', 'code', detail);
  if (passCount > 0) {
    const text = `gold passes in ${passCount} of ${golds.length} runs alone: ${detail}`;
    return toRot('flaky', 'chance', text, { passCount, runCount: golds.length });
  }
  const fault = `the gold control fails on this machine: ${detail}, in ${golds.length} of ${golds.length} runs`;
  if (moved.length > 0) return toRot('gold-fails', 'environment', `${fault}; ${describeMoved(moved)}`);
  const without = noop?.kind === 'judged' ? noop.passToPassFailed : [];
  if (noop?.kind === 'didNotRun' || without.length > 0) {
    const seen = noop?.kind === 'judged' ? `${without.length} passToPass tests break` : 'the suite is silent';
    return toRot(
      'gold-fails',
      'environment',
      `${fault}; without the change ${seen}, too, and its code is what it was`,
    );
  }
  const guess =
    'tools and set-up are what they were: a date, a certificate or something else outside of them';
  return toRot('gold-fails', 'unknown', `${fault}; ${guess}`);
}

function diagnoseNoop(task: Rotting, noop: CleanRoomResult | null, moved: readonly string[]): Rot | null {
  if (noop === null) return null;
  const detail = describeResult(noop, task);
  // Gold has just held them all.
  if (noop.kind !== 'judged' || noop.passToPassFailed.length > 0)
    return toRot('flaky', 'chance', `gold holds, and doing nothing breaks what it holds: ${detail}`);
  if (noop.failToPassPassed.length === 0) return null;
  const text = `failToPass tests pass without the change: ${detail}`;
  return moved.length > 0
    ? toRot('gold-fails', 'environment', `${text}; ${describeMoved(moved)}`)
    : toRot('gold-fails', 'unknown', text);
}

const toRot = (reason: RotReason, cause: RotCause, text: string, facts: Rot['facts'] = {}): Rot => ({
  ...{ reason, cause, text },
  facts: { ...facts, cause },
});

export const isResolved = (result: CleanRoomResult): boolean =>
  result.kind === 'judged' && result.score === 1;

function findMovedVersions(
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(now)
    .filter((tool) => then[tool] !== undefined && then[tool] !== now[tool])
    .map((tool) => `${tool} was ${then[tool]} and is ${now[tool]}`);
}

const describeMoved = (moved: readonly string[]) => `the toolchain has moved: ${moved.join(', ')}`;
