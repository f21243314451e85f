import type { CommitSummary } from '../ports.ts';
import { toChangeKey } from './change-key.ts';
import type { CommitIndex } from './commit-index.ts';
import { addUp, fullLineWeight } from './net-change.ts';
import { type Landing, type SessionChange, toLanding, weighCommits } from './weigh-commits.ts';

/** A part is mostly the session's work. */
const minPartShare = 0.5;

/** What brings less of the session than this is not worth a look at every commit that touches one of its files. */
const minReachableShare = 0.05;

/** Nobody splits a piece of work over commits that lie further apart. */
const maxWalkedCount = 2000;

/** What several commits hold of a session between them. `share` is of the session's lines. */
export type Joined =
  | { readonly kind: 'joined'; readonly landing: Landing; readonly share: number }
  | { readonly kind: 'scattered'; readonly parts: readonly Landing[]; readonly share: number };

/**
 * The parts of a session that landed one by one on one line of history, as one change. If anybody else changed one of their
 * files in between, they do not make one: what lies between the first and the last would be others' work, too.
 * @param commits that touch one of the session's files, oldest first
 */
export async function joinParts(
  session: SessionChange,
  commits: readonly CommitSummary[],
  index: CommitIndex,
): Promise<Joined | undefined> {
  const weighed = await weighCommits(session, commits, minReachableShare, index);
  const parts = weighed.filter(
    ({ match }) => match.commitShare >= minPartShare && match.matchedWeight >= fullLineWeight,
  );
  const all = new Map(parts.map((part) => [part.commits[0]?.id, part]));
  const partOf = new Map(all);
  let best: Joined | undefined;
  for (let last = parts.pop(); last !== undefined; last = parts.pop()) {
    if (!partOf.has(last.commits[0]?.id)) continue;
    const joined = joinLine(session, last, partOf, index);
    for (const { id } of joined?.kind === 'joined' ? joined.landing.commits : []) partOf.delete(id);
    if (joined !== undefined && joined.share > (best?.share ?? 0)) best = joined;
  }
  return best && findFirst(session, best, all, index);
}

/** The same on the branch where it landed first, if its parts were brought to several. */
function findFirst(
  session: SessionChange,
  best: Joined,
  partOf: ReadonlyMap<string | undefined, Landing>,
  index: CommitIndex,
): Joined {
  if (best.kind === 'scattered') return best;
  const last = partOf.get(best.landing.commits.at(-1)?.id);
  const key = last && toChangeKey(last.net);
  for (const part of partOf.values()) {
    if (part === last) break;
    if (toChangeKey(part.net) !== key) continue;
    const joined = joinLine(session, part, partOf, index);
    if (joined?.kind === 'joined' && joined.share >= best.share) return joined;
  }
  return best;
}

/** Of the parts, those that lie on the line of first parents that ends with `last`. */
function joinLine(
  session: SessionChange,
  last: Landing,
  partOf: ReadonlyMap<string | undefined, Landing>,
  index: CommitIndex,
): Joined | undefined {
  const [end] = last.commits;
  if (end === undefined) return undefined;
  const line: CommitSummary[] = [];
  for (const commit of index.walkBack(end)) if (line.push(commit) >= maxWalkedCount) break;
  line.reverse();
  const parts = dropIdle(
    session,
    line.flatMap(({ id }) => partOf.get(id) ?? []),
  );
  if (parts.length < 2) return undefined;
  const landing = addUpParts(session, parts);
  const share = landing.match.sessionShare;
  const own = new Set(landing.commits);
  const files = new Set(landing.commits.flatMap((commit) => commit.files));
  const within = line.slice(
    line.findIndex((commit) => own.has(commit)),
    line.findLastIndex((commit) => own.has(commit)),
  );
  const isShared = within.some((commit) => !own.has(commit) && commit.files.some((path) => files.has(path)));
  return isShared ? { kind: 'scattered', parts, share } : { kind: 'joined', landing, share };
}

/** What brings nothing that the others do not bring has a line in common by chance. */
function dropIdle(session: SessionChange, parts: readonly Landing[]): readonly Landing[] {
  let kept = parts;
  for (const part of parts.toSorted((a, b) => a.match.matchedWeight - b.match.matchedWeight)) {
    const others = kept.filter((each) => each !== part);
    const { matchedWeight } = addUpParts(session, others).match;
    if (matchedWeight >= addUpParts(session, kept).match.matchedWeight) kept = others;
  }
  return kept;
}

function addUpParts(session: SessionChange, parts: readonly Landing[]): Landing {
  const commits = parts.flatMap((part) => part.commits);
  return toLanding(session, commits, addUp(parts.map(({ net }) => net)));
}
