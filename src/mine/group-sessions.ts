import { toSha256 } from '../domain/ids.ts';
import type { StoredWatermark } from '../domain/watermark.ts';

/** A session with all the files that it takes to make it whole. */
export interface SessionGroup {
  readonly sessionId: string;
  /** Its own, those of the sessions that it was forked from, and all their sub-agents'. */
  readonly fileIds: readonly string[];
  /** Of what these files hold. */
  readonly contentHash: string;
  readonly endedAt: string;
  readonly turnCount: number;
  /** Why nothing of it may be used, if so: what grew out of a session that is left out is left out, too. */
  readonly optedOut: string | null;
  readonly watermarks: readonly StoredWatermark[];
}

/** Groups session files by what their watermarks say, so that no session need be loaded to see which are touched by a change. */
export function groupSessions(watermarks: readonly StoredWatermark[]): SessionGroup[] {
  const readable = watermarks.filter((each) => each.sessionId !== null);
  const ofSession = Map.groupBy(readable, (each) => each.sessionId ?? '');
  const bySpawner = Map.groupBy(readable, (each) => each.spawnedBy ?? '');
  return [...ofSession].map(([sessionId, own]) => {
    const parents = follow(own, (each) => ofSession.get(each.forkedFrom ?? '') ?? []);
    const members = follow(parents, (each) => bySpawner.get(each.sessionId ?? '') ?? []);
    const origins = follow(own, (each) =>
      [each.forkedFrom, each.spawnedBy].flatMap((id) => ofSession.get(id ?? '') ?? []),
    );
    return {
      sessionId,
      fileIds: members.map(({ id }) => id),
      contentHash: toSha256(
        members
          .map((each) => each.contentHash ?? '')
          .sort()
          .join('\n'),
      ),
      endedAt: own.reduce((latest, { endedAt }) => (endedAt && endedAt > latest ? endedAt : latest), ''),
      turnCount: own.reduce((most, { turnCount }) => Math.max(most, turnCount), 0),
      optedOut: origins.find((each) => each.optedOut !== null)?.optedOut ?? null,
      watermarks: own,
    };
  });
}

/** Everything that can be reached, each once: files may name one another in a circle. */
function follow(
  from: readonly StoredWatermark[],
  next: (each: StoredWatermark) => readonly StoredWatermark[],
): StoredWatermark[] {
  const reached = new Set(from);
  for (const each of reached) for (const other of next(each)) reached.add(other);
  return [...reached];
}
