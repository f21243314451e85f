import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import { isUnknown, type Judge, judgeInCleanRoom } from '../testbed/clean-room.ts';
import type { RunLog } from './validation-bench.ts';

/** Judges as the clean room does, but no patch twice: what an earlier process has seen stands in the log. */
export function createJudge(log: RunLog): Judge {
  return async (judged, patch, room) => {
    const { failToPass, passToPass } = judged;
    const key = toSha256(
      toCanonicalJson({ patch, failToPass, passToPass, files: room.invocation?.files ?? null }),
    );
    const known = await log.findControl(key);
    if (known !== undefined) return known;
    const result = await judgeInCleanRoom(judged, patch, room);
    if (!isUnknown(result)) await log.keepControl(key, result);
    return result;
  };
}
