import { toSha256 } from '../domain/ids.ts';
import type { StoredWatermark } from '../domain/watermark.ts';

/** A session with all the files that it takes to make it whole. */
export interface SessionGroup {
  readonly sessionId: string;
  /** Its own, its sub-agents', and those of the sessions that it was forked from. */
  readonly fileIds: readonly string[];
  /** Of what these files hold. */
  readonly contentHash: string;
  readonly endedAt: string;
  readonly turnCount: number;
  /** Why nothing of it may be used, if so. */
  readonly optedOut: string | null;
}

/** Groups session files by what their watermarks say, so that no session need be loaded to see which are touched by a change. */
export function groupSessions(watermarks: readonly StoredWatermark[]): SessionGroup[] {
  const bySession = Map.groupBy(
    watermarks.filter((each) => each.sessionId !== null),
    (each) => each.sessionId ?? '',
  );
  const spawnedBy = Map.groupBy(watermarks, (each) => each.spawnedBy ?? '');
  return [...bySession].map(([sessionId, own]) => {
    const files = new Set(own);
    addSpawned(sessionId, spawnedBy, files);
    addAncestors(own, bySession, files);
    const hashes = [...files].map((each) => each.contentHash ?? '').sort();
    const roots = own.flatMap((each) => bySession.get(each.spawnedBy ?? '') ?? []);
    return {
      sessionId,
      fileIds: [...files].map(({ id }) => id),
      contentHash: toSha256(hashes.join('\n')),
      endedAt: own.reduce((latest, { endedAt }) => (endedAt && endedAt > latest ? endedAt : latest), ''),
      turnCount: Math.max(...own.map(({ turnCount }) => turnCount)),
      optedOut: [...own, ...roots].find((each) => each.optedOut !== null)?.optedOut ?? null,
    };
  });
}

/** Sub-agents may have sub-agents; a file that names itself as its root must not lead in a circle. */
function addSpawned(
  rootId: string,
  spawnedBy: ReadonlyMap<string, readonly StoredWatermark[]>,
  files: Set<StoredWatermark>,
): void {
  for (const child of spawnedBy.get(rootId) ?? []) {
    if (files.has(child)) continue;
    files.add(child);
    if (child.sessionId !== null) addSpawned(child.sessionId, spawnedBy, files);
  }
}

function addAncestors(
  own: readonly StoredWatermark[],
  bySession: ReadonlyMap<string, readonly StoredWatermark[]>,
  files: Set<StoredWatermark>,
): void {
  for (const parent of own.flatMap((each) => bySession.get(each.forkedFrom ?? '') ?? [])) {
    if (files.has(parent)) continue;
    files.add(parent);
    addAncestors([parent], bySession, files);
  }
}
