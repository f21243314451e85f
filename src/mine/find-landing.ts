import type { Session } from '../domain/session.ts';
import type { CommitSummary } from '../ports.ts';
import type { CommitIndex } from './commit-index.ts';
import { isCommonplace } from './commonplace.ts';
import { linkByFiles, toUnknownChange } from './link-by-files.ts';
import { type Link, linkCommit } from './link-commit.ts';
import type { NetChange } from './net-change.ts';
import { type Landing, toLanding } from './weigh-commits.ts';

/** Work that took longer to land was changed so often on its way that its lines say little. */
export const landingWindowMs = 30 * 24 * 60 * 60 * 1000;

/** Work of which only the files are known and that landed later may be anybody's. */
export const fileLandingWindowMs = 3 * 24 * 60 * 60 * 1000;

/** Clocks of the machines of session and commit may differ. */
const clockToleranceMs = 5 * 60 * 1000;

export async function findLanding(
  session: Session,
  net: NetChange,
  baseCommit: string,
  index: CommitIndex,
): Promise<Link> {
  const { since, until } = toWindow(session, landingWindowMs);
  const laterNames = await index.followRenames(net.keys(), since, until);
  const paths = [...net.keys(), ...[...laterNames.values()].flat()];
  const touching = await index.findTouching(paths, since, until);
  const change = { net, laterNames };
  const link = await linkCommit(change, withoutEarlier(touching, baseCommit, since, index), index);
  if (link.kind !== 'linked' || link.landing.match.matchedLength >= minUniqueLength) return link;
  const from = toInstant(Date.parse(since) - commonplaceWindowMs);
  const around = await index.findTouching(link.landing.net.keys(), from, until);
  return (await isCommonplace(net, link.landing, around, index))
    ? { kind: 'commonplace', landing: link.landing }
    : link;
}

/** Nobody writes as much as this again without knowing of it, in characters. */
const minUniqueLength = 200;

/** What others wrote before a session says as much about what anybody writes there as what they wrote since. */
const commonplaceWindowMs = 30 * 24 * 60 * 60 * 1000;

export type FileLanding =
  | { readonly kind: 'linked'; readonly landing: Landing }
  | { readonly kind: 'ambiguous'; readonly rivals: readonly [CommitSummary, CommitSummary] }
  | { readonly kind: 'notLanded' };

/** @param paths that the session changed, nobody knows how */
export async function findFileLanding(
  session: Session,
  paths: ReadonlySet<string>,
  baseCommit: string,
  index: CommitIndex,
): Promise<FileLanding> {
  const { since, until } = toWindow(session, fileLandingWindowMs);
  const touching = await index.findTouching(paths, since, until);
  const link = await linkByFiles(paths, withoutEarlier(touching, baseCommit, since, index), index);
  if (link.kind !== 'linked') return link;
  const change = toUnknownChange(paths);
  return {
    kind: 'linked',
    landing: toLanding({ net: change, laterNames: new Map() }, [link.commit], change),
  };
}

function toWindow({ startedAt, endedAt }: Session, windowMs: number): { since: string; until: string } {
  return {
    since: toInstant(Date.parse(startedAt) - clockToleranceMs),
    until: toInstant(Date.parse(endedAt) + windowMs),
  };
}

/** Instants are compared as texts: none may be of another length. */
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

function toInstant(ms: number): string {
  return new Date(Math.min(Math.max(ms, 0), lastMs)).toISOString();
}

/** What the session began on was there before it, whatever the clocks say. */
function withoutEarlier(
  commits: readonly CommitSummary[],
  baseCommit: string,
  since: string,
  index: CommitIndex,
): CommitSummary[] {
  const earlier = index.findHistory(baseCommit, since);
  return commits.filter(({ id }) => !earlier.has(id));
}
