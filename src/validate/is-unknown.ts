import type { CleanRoomResult } from '../testbed/clean-room.ts';

/**
 * Nothing was tried: what is left of gold does not fit the base any more, or the sandbox failed. A suite that hangs,
 * crashes or cannot be built where it ran a moment ago has noticed what was done to it.
 */
export function isUnknown(result: CleanRoomResult): boolean {
  if (result.kind === 'didNotRun') return ['brokenSandbox', 'cancelled'].includes(result.run.cause);
  return result.kind === 'conflict';
}
