import type { CommitSummary } from '../ports.ts';
import type { CommitIndex } from './commit-index.ts';
import type { LaterNames } from './later-names.ts';
import { type ChangeMatch, matchChanges, reachableShare } from './match-changes.ts';
import type { NetChange } from './net-change.ts';

/** What a session changed, with the names that its files were given since. */
export interface SessionChange {
  readonly net: NetChange;
  readonly laterNames: LaterNames;
}

/** One commit, or several of one line of history taken together, with how far that is the session's work. */
export interface Landing {
  /** Oldest first. */
  readonly commits: readonly CommitSummary[];
  /** In the session's names for its files. */
  readonly net: NetChange;
  readonly laterNames: LaterNames;
  readonly match: ChangeMatch;
}

/** So many differences are asked for at a time: git works on the next while we read the last. */
const readAheadCount = 32;

/**
 * Holds commits against a session's change, in their order. No difference is read of a commit that cannot hold `minShare`
 * of the session's change, whatever it did in the files that it touched.
 */
export async function weighCommits(
  session: SessionChange,
  commits: readonly CommitSummary[],
  minShare: number,
  index: Pick<CommitIndex, 'readChange'>,
): Promise<Landing[]> {
  const reachable = commits.filter((commit) => {
    const touched = new Set(commit.files);
    const namesOf = (path: string) => [path, ...(session.laterNames.get(path) ?? [])];
    return reachableShare(session.net, (path) => namesOf(path).some((name) => touched.has(name))) >= minShare;
  });
  const landings: Landing[] = [];
  for (let i = 0; i < reachable.length; i += readAheadCount) {
    const weighed = reachable.slice(i, i + readAheadCount).map(async (commit) => {
      const change = await index.readChange(commit.parentIds[0] ?? null, commit.id);
      return toLanding(session, [commit], change);
    });
    landings.push(...(await Promise.all(weighed)));
  }
  return landings;
}

export function toLanding(
  session: SessionChange,
  commits: readonly CommitSummary[],
  change: NetChange,
): Landing {
  const net = toOwnNames(change, session.laterNames);
  return { commits, net, laterNames: session.laterNames, match: matchChanges(session.net, net) };
}

/** A file that the session knew by a former name gets it back, unless that name stands for a file of its own. */
function toOwnNames(change: NetChange, laterNames: LaterNames): NetChange {
  if (laterNames.size === 0) return change;
  const own = new Map(change);
  for (const [path, names] of laterNames) {
    const name = names.find((each) => change.has(each));
    if (change.has(path) || name === undefined) continue;
    own.set(path, change.get(name) ?? new Map());
    own.delete(name);
  }
  return own;
}
