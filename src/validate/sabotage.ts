import type { Sabotage } from '../domain/task.ts';
import { type CleanRoom, isUnknown, type Judge, type Judged } from '../testbed/clean-room.ts';
import { isJudging } from '../testbed/judging-files.ts';
import { listUndoneHunks } from './undo-hunks.ts';

/**
 * Undoes each hunk of gold alone and looks whether a failToPass test minds. Tried are as many as the cap allows, and more
 * while none has broken anything: that no test looks at a change is said only when every part of it was undone.
 * @param judged - proved: with gold all of its failToPass tests pass, without it none
 */
export async function sabotage(
  judged: Judged,
  room: CleanRoom,
  maxUndoneHunks: number,
  judge: Judge,
): Promise<Sabotage> {
  const undone = listUndoneHunks(judged.goldPatch, (path) => isJudging(path, room.runner, judged.testRules));
  // The only hunk is all of the change: without it no failToPass test passes, as the noop control has shown.
  if (undone.length === 1) return { hunkCount: 1, triedCount: 1, brokenCount: 1, uncovered: [] };
  const uncovered: Sabotage['uncovered'] = [];
  let triedCount = 0;
  for (const { place, patch } of undone) {
    if (room.signal?.aborted || (triedCount >= maxUndoneHunks && triedCount > uncovered.length)) break;
    const result = await judge(judged, patch, room);
    if (isUnknown(result)) continue;
    // A suite that hangs, crashes or cannot be built where it ran a moment ago has noticed what was done to it.
    triedCount++;
    if (result.kind === 'judged' && result.failToPassFailed.length === 0) uncovered.push(place);
  }
  return { hunkCount: undone.length, triedCount, brokenCount: triedCount - uncovered.length, uncovered };
}
