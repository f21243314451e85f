import type { LinkEvidence } from '../domain/candidate.ts';
import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { CommitSummary } from '../ports.ts';
import type { CommitChange, CommitIndex } from './commit-index.ts';
import { type ChangeMatch, matchChanges, reachableShare } from './match-changes.ts';
import { fullLineWeight, type NetChange } from './net-change.ts';

/** Half of the agent's lines must have landed: below, a person wrote the change and the agent's was thrown away. */
const minSessionShare = 0.5;

/** A tenth of the commit must be the agent's: a prompt does not ask for what is nearly all others' work. */
const minCommitShare = 0.1;

/** One line that means something must agree: brackets alone agree by chance. */
const minMatchedWeight = fullLineWeight;

/** Commits whose similarity to the session differs by less are both possible, and choosing would be a guess. */
const clearLead = 0.1;

/** A commit with its match. */
export interface CommitMatch {
  readonly commit: CommitSummary;
  readonly change: CommitChange;
  readonly match: ChangeMatch;
}

export type Link =
  | { readonly kind: 'linked'; readonly landed: CommitMatch; readonly evidence: LinkEvidence }
  | { readonly kind: 'ambiguous'; readonly rivals: readonly [CommitMatch, CommitMatch] }
  /** Nothing on the default branch holds the change, but a commit elsewhere does. */
  | { readonly kind: 'unmerged'; readonly holder: CommitMatch }
  | { readonly kind: 'notLanded'; readonly nearest: CommitMatch | undefined };

/**
 * Holds a session's change against commits that might have landed it. Work in progress, however like the session, is not
 * what people settled on: other branches are looked at only to say where the change is.
 */
export async function linkCommit(
  session: NetChange,
  commits: readonly CommitSummary[],
  index: Pick<CommitIndex, 'readChange'>,
): Promise<Link> {
  const landed = commits.filter((commit) => commit.isOnDefaultBranch);
  const elsewhere = commits.filter((commit) => !commit.isOnDefaultBranch);
  const link = chooseLink(await matchCommits(session, landed, index));
  if (link.kind !== 'notLanded') return link;
  const [holder] = rank(await matchCommits(session, elsewhere, index));
  if (holder !== undefined && isLanding(holder.match)) return { kind: 'unmerged', holder };
  return { kind: 'notLanded', nearest: link.nearest ?? holder };
}

async function matchCommits(
  session: NetChange,
  commits: readonly CommitSummary[],
  index: Pick<CommitIndex, 'readChange'>,
): Promise<CommitMatch[]> {
  const matches: CommitMatch[] = [];
  for (const commit of commits) {
    // No diff is read of a commit that cannot reach the threshold whatever it holds.
    if (reachableShare(session, commit.files) < minSessionShare) continue;
    const change = await index.readChange(commit);
    matches.push({ commit, change, match: matchChanges(session, change.net) });
  }
  return matches;
}

/** @param matches oldest commit first. */
function chooseLink(matches: readonly CommitMatch[]): Link {
  const isMerge = ({ commit }: CommitMatch) => commit.parentIds.length > 1;
  const singles = rank(matches.filter((each) => !isMerge(each)));
  const merges = rank(matches.filter(isMerge));
  const [best, runnerUp] = isBroughtTogether(singles[0], merges[0]) ? merges : singles;
  if (best === undefined || !isLanding(best.match)) return { kind: 'notLanded', nearest: best };
  if (runnerUp !== undefined && isLanding(runnerUp.match) && isNear(best.match, runnerUp.match)) {
    return { kind: 'ambiguous', rivals: [best, runnerUp] };
  }
  return { kind: 'linked', landed: best, evidence: toEvidence(best.match, runnerUp?.match) };
}

/**
 * Whether the merge, not the single commit, is the landing: the session's work is spread over commits of a branch. The two
 * are no rivals, since a merge repeats the commits that it brought; the single one stands where it says as much.
 */
function isBroughtTogether(single: CommitMatch | undefined, merge: CommitMatch | undefined): boolean {
  if (single === undefined || merge === undefined) return single === undefined;
  if (!isLanding(single.match) || !isLanding(merge.match)) return isLanding(merge.match);
  return !single.match.isIdentical && merge.match.similarity > single.match.similarity;
}

/** Best first. @param matches oldest commit first. */
function rank(matches: readonly CommitMatch[]): CommitMatch[] {
  return withoutCopies(matches).sort(
    (a, b) =>
      Number(b.match.isIdentical) - Number(a.match.isIdentical) || b.match.similarity - a.match.similarity,
  );
}

function isLanding(match: ChangeMatch): boolean {
  return (
    match.sessionShare >= minSessionShare &&
    match.commitShare >= minCommitShare &&
    match.matchedWeight >= minMatchedWeight
  );
}

/** Exactly the session's lines beat nearly the session's lines, however near. */
function isNear(best: ChangeMatch, runnerUp: ChangeMatch): boolean {
  return best.isIdentical === runnerUp.isIdentical && best.similarity - runnerUp.similarity < clearLead;
}

/** A cherry-pick, a rebase or a change applied again after its revert is the same change: the first of them stands for all. */
function withoutCopies(matches: readonly CommitMatch[]): CommitMatch[] {
  const byChange = new Map<string, CommitMatch>();
  for (const each of matches) {
    const key = toChangeKey(each.change.net);
    if (!byChange.has(key)) byChange.set(key, each);
  }
  return [...byChange.values()];
}

function toChangeKey(change: NetChange): string {
  return toSha256(
    toCanonicalJson([...change].sort(byKey).map(([path, lines]) => [path, [...lines].sort(byKey)])),
  );
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toEvidence(match: ChangeMatch, runnerUp: ChangeMatch | undefined): LinkEvidence {
  return {
    level: match.isIdentical ? 'identical-hunks' : 'line-overlap',
    sessionShare: match.sessionShare,
    commitShare: match.commitShare,
    runnerUpShare: runnerUp?.sessionShare ?? 0,
    matchedLineCount: match.matchedLineCount,
    sessionLineCount: match.sessionLineCount,
    commitLineCount: match.commitLineCount,
  };
}
