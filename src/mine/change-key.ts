import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { NetChange } from './net-change.ts';

/** The same for the same lines in the same files: a cherry-pick, a rebase, a change applied again after its revert. */
export function toChangeKey(change: NetChange): string {
  return toSha256(
    toCanonicalJson([...change].sort(byKey).map(([path, lines]) => [path, [...lines].sort(byKey)])),
  );
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
