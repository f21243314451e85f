import type { CommitSummary } from '../ports.ts';
import { toChangeKey } from './change-key.ts';
import type { CommitIndex } from './commit-index.ts';
import { joinParts } from './join-parts.ts';
import { type ChangeMatch, matchChanges } from './match-changes.ts';
import { fullLineWeight, type NetChange } from './net-change.ts';
import { toTitle } from './split-message.ts';
import { type Landing, type SessionChange, weighCommits } from './weigh-commits.ts';

/** Half of the agent's lines must have landed: below, a person wrote the change and the agent's was thrown away. */
const minSessionShare = 0.5;

/** A tenth of the commit must be the agent's: a prompt does not ask for what is nearly all others' work. */
const minCommitShare = 0.1;

/** One line that means something must agree: brackets alone agree by chance. */
const minMatchedWeight = fullLineWeight;

/** Less than a long line, or two short ones, anybody may write there: then little else may differ. */
const minTellingLength = 40;
const minUntellingSimilarity = 0.5;

/** Commits whose similarity to the session differs by less are both possible, and choosing would be a guess. */
const clearLead = 0.1;

/** A commit that holds so much of another's opposite, and little else, takes it back. */
const minRevertSimilarity = 0.9;

export type Link =
  | { readonly kind: 'linked'; readonly landing: Landing; readonly runnerUpShare: number }
  | { readonly kind: 'ambiguous'; readonly rivals: readonly [Landing, Landing] }
  /** Its parts landed one by one, with others' work on the same files in between. */
  | { readonly kind: 'scattered'; readonly parts: readonly Landing[] }
  /** All that it shares with a commit is what others write there, too. */
  | { readonly kind: 'commonplace'; readonly landing: Landing }
  | { readonly kind: 'reverted'; readonly landing: Landing; readonly revert: CommitSummary }
  /** No branch on which work lands holds the change, but a commit elsewhere does. */
  | { readonly kind: 'unmerged'; readonly holder: Landing }
  | { readonly kind: 'notLanded'; readonly nearest: Landing | undefined };

/**
 * Holds a session's change against commits that might have landed it. Work in progress, however like the session, is not
 * what people settled on: other branches are looked at only to say where the change is.
 * @param commits that touch one of the session's files, oldest first
 */
export async function linkCommit(
  session: SessionChange,
  commits: readonly CommitSummary[],
  index: CommitIndex,
): Promise<Link> {
  const landed = commits.filter((commit) => commit.hasLanded);
  const landings = await weighCommits(session, landed, minSessionShare, index);
  const link = await chooseWhole(session, landings, landed, index);
  if (link.kind === 'linked') return (await findRevert(link.landing, landings, index)) ?? link;
  if (link.kind !== 'notLanded') return link;
  const elsewhere = commits.filter((commit) => !commit.hasLanded);
  const [holder] = await rank(await weighCommits(session, elsewhere, minSessionShare, index), index);
  if (holder !== undefined && isLanding(holder.match)) return { kind: 'unmerged', holder };
  return { kind: 'notLanded', nearest: link.nearest ?? holder };
}

/** One commit, unless several hold clearly more of the change between them. */
async function chooseWhole(
  session: SessionChange,
  landings: readonly Landing[],
  commits: readonly CommitSummary[],
  index: CommitIndex,
): Promise<Link> {
  const link = await chooseLink(landings, index);
  const share = link.kind === 'linked' ? link.landing.match.sessionShare : 0;
  if (link.kind === 'ambiguous' || share > 1 - clearLead) return link;
  const joined = await joinParts(session, commits, index);
  if (joined === undefined || joined.share < share + clearLead) return link;
  if (joined.kind === 'scattered')
    return joined.share < minSessionShare ? link : { kind: 'scattered', parts: joined.parts };
  if (!isLanding(joined.landing.match)) return link;
  return { kind: 'linked', landing: joined.landing, runnerUpShare: share };
}

/** @param landings oldest commit first. */
async function chooseLink(landings: readonly Landing[], index: CommitIndex): Promise<Link> {
  const isMerge = ({ commits }: Landing) => (commits[0]?.parentIds.length ?? 0) > 1;
  const singles = await rank(
    landings.filter((each) => !isMerge(each)),
    index,
  );
  const merges = await rank(landings.filter(isMerge), index);
  const [best, runnerUp] = isBroughtTogether(singles[0], merges[0]) ? merges : singles;
  if (best === undefined || !isLanding(best.match)) return { kind: 'notLanded', nearest: best };
  if (runnerUp !== undefined && isLanding(runnerUp.match) && isNear(best.match, runnerUp.match)) {
    return { kind: 'ambiguous', rivals: [best, runnerUp] };
  }
  return { kind: 'linked', landing: best, runnerUpShare: runnerUp?.match.sessionShare ?? 0 };
}

/**
 * Whether the merge, not the single commit, is the landing: the session's work is spread over commits of a branch. The two
 * are no rivals, since a merge repeats the commits that it brought; the single one stands where it says as much.
 */
function isBroughtTogether(single: Landing | undefined, merge: Landing | undefined): boolean {
  if (single === undefined || merge === undefined) return single === undefined;
  if (!isLanding(single.match) || !isLanding(merge.match)) return isLanding(merge.match);
  return !single.match.isIdentical && merge.match.similarity > single.match.similarity;
}

/** Best first. @param landings oldest commit first. */
async function rank(landings: readonly Landing[], index: CommitIndex): Promise<Landing[]> {
  return (await withoutCopies(landings, index)).sort(
    (a, b) =>
      Number(b.match.isIdentical) - Number(a.match.isIdentical) || b.match.similarity - a.match.similarity,
  );
}

function isLanding(match: ChangeMatch): boolean {
  return (
    match.sessionShare >= minSessionShare &&
    match.commitShare >= minCommitShare &&
    match.matchedWeight >= minMatchedWeight &&
    (isTelling(match) || match.similarity >= minUntellingSimilarity)
  );
}

function isTelling({ matchedLength }: ChangeMatch): boolean {
  return matchedLength >= minTellingLength;
}

/** Exactly the session's lines beat nearly the session's lines, however near. */
function isNear(best: ChangeMatch, runnerUp: ChangeMatch): boolean {
  return best.isIdentical === runnerUp.isIdentical && best.similarity - runnerUp.similarity < clearLead;
}

/**
 * A cherry-pick, a rebase or a change applied again after its revert is the same change: the first of them stands for all.
 * A short line under another subject may as well be somebody else's: these stay rivals.
 */
async function withoutCopies(landings: readonly Landing[], index: CommitIndex): Promise<Landing[]> {
  const possible = landings.filter(({ match }) => isLanding(match));
  if (possible.length < 2) return [...landings];
  const byChange = new Map<string, Landing>();
  for (const each of possible) {
    const id = each.commits[0]?.id ?? '';
    const title = isTelling(each.match) ? '' : toTitle(await index.readSubject(id));
    const key = `${toChangeKey(each.net)} ${title}`;
    if (!byChange.has(key)) byChange.set(key, each);
  }
  const first = new Set(byChange.values());
  return landings.filter((each) => first.has(each) || !isLanding(each.match));
}

/**
 * A change that was taken back is not what people settled on, though it landed; one that was then applied again is, and so is
 * one that another branch still has. What merely was worked on afterwards stays landed.
 * @param landings oldest commit first
 */
async function findRevert(
  landing: Landing,
  landings: readonly Landing[],
  index: CommitIndex,
): Promise<Link | undefined> {
  const opposite = new Map(
    [...landing.net].map(([path, lines]) => [
      path,
      new Map([...lines].map(([line, count]) => [line, -count] as const)),
    ]),
  );
  const isLike = (change: NetChange) => (each: Landing) =>
    matchChanges(change, each.net).similarity >= minRevertSimilarity;
  const reverts = landings.filter(isLike(opposite)).map(toLast);
  let revert: CommitSummary | undefined;
  for (const copy of reverts.length > 0 ? [landing, ...landings.filter(isLike(landing.net))] : []) {
    revert = await findAfter(reverts, toLast(copy), index);
    if (revert === undefined) return undefined;
  }
  return revert && { kind: 'reverted', landing, revert };
}

async function findAfter(
  commits: readonly CommitSummary[],
  earlier: CommitSummary,
  index: CommitIndex,
): Promise<CommitSummary | undefined> {
  for (const commit of commits) if (await index.isAfter(commit.id, earlier.id)) return commit;
  return undefined;
}

function toLast({ commits }: Landing): CommitSummary {
  const last = commits.at(-1);
  if (last === undefined) throw new Error('a landing has no commit');
  return last;
}
