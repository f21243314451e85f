import { parsePatch } from '../domain/patch.ts';
import type { CommitSummary, Git, Rename } from '../ports.ts';
import { toCommitEdit, toMeasured } from './measured-change.ts';
import { type NetChange, toNetChange } from './net-change.ts';
import { remember } from './remember.ts';
import { splitMessage } from './split-message.ts';

/** The commits of one repository by the files that they touch. */
export interface CommitIndex {
  /** Commits made from `since` to `until` that touch one of the paths, oldest first. */
  findTouching(paths: Iterable<string>, since: string, until: string): Promise<readonly CommitSummary[]>;
  /** For each path the names that it was given from `since` to `until`, on any branch. */
  followRenames(
    paths: Iterable<string>,
    since: string,
    until: string,
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** The commit and those before it along first parents, newest first, as far as they were listed. */
  walkBack(commit: CommitSummary): Iterable<CommitSummary>;
  /** The commit and those before it, back to an instant and as far as they were listed. */
  findHistory(id: string, since: string): ReadonlySet<string>;
  /** What lies between two commits, in the files that are measured; empty where nobody can have written as much. */
  readChange(from: string | null, to: string): Promise<NetChange>;
  readSubject(id: string): Promise<string>;
  /** Whether one comes after the other on some line of history. */
  isAfter(id: string, earlier: string): Promise<boolean>;
}

/** A session is seldom alone: listing further back than it asks for spares doing so again for the next older one. */
const listingMarginMs = 60 * 24 * 60 * 60 * 1000;

/** Neighbouring sessions ask about the same commits; more lines than this would only fill memory. */
const rememberedLineCount = 500_000;

interface Listing {
  readonly since: string;
  readonly byPath: ReadonlyMap<string, readonly CommitSummary[]>;
  readonly renamesFrom: ReadonlyMap<string, readonly DatedRename[]>;
  readonly byId: ReadonlyMap<string, CommitSummary>;
}

interface DatedRename extends Rename {
  readonly committedAt: string;
}

/** Lists a repository's commits once; a session older than all before makes it list again. */
export function createCommitIndex(git: Git): CommitIndex {
  let listed: { readonly since: string; readonly listing: Promise<Listing> } | undefined;
  let latest: Listing | undefined;

  const list = async (since: string): Promise<Listing> => {
    if (listed === undefined || since < listed.since) {
      const from = new Date(Date.parse(since) - listingMarginMs).toISOString();
      listed = { since: from, listing: git.listCommits(from).then((commits) => toListing(from, commits)) };
    }
    latest = await listed.listing;
    return latest;
  };
  const readChange = remember<NetChange>(
    async (range) => {
      const [from = '', to = ''] = range.split(' ');
      const patch = await git.diffLines(from === '' ? null : from, to);
      return patch === undefined ? new Map() : toMeasured(toNetChange(parsePatch(patch).map(toCommitEdit)));
    },
    rememberedLineCount,
    (change) => [...change.values()].reduce((sum, lines) => sum + lines.size, 1),
  );

  return {
    async findTouching(paths, since, until) {
      const { byPath } = await list(since);
      const found = new Set<CommitSummary>();
      for (const path of new Set(paths)) {
        const touching = byPath.get(path) ?? [];
        for (let i = findFirst(touching, since); i < touching.length; i++) {
          const commit = touching[i] as CommitSummary;
          if (commit.committedAt > until) break;
          found.add(commit);
        }
      }
      return [...found].sort((a, b) => compare(a.committedAt, b.committedAt) || compare(a.id, b.id));
    },
    async followRenames(paths, since, until) {
      const { renamesFrom } = await list(since);
      const followed = new Map<string, readonly string[]>();
      for (const path of paths) {
        const names = [path];
        for (const name of names) {
          for (const { to, committedAt } of renamesFrom.get(name) ?? []) {
            if (committedAt >= since && committedAt <= until && !names.includes(to)) names.push(to);
          }
        }
        if (names.length > 1) followed.set(path, names.slice(1));
      }
      return followed;
    },
    *walkBack(commit) {
      for (let at: CommitSummary | undefined = commit; at !== undefined; ) {
        yield at;
        at = latest?.byId.get(at.parentIds[0] ?? '');
      }
    },
    findHistory(id, since) {
      const found = new Set([id]);
      for (const each of found) {
        const commit = latest?.byId.get(each);
        if (commit === undefined || commit.committedAt < since) continue;
        for (const parent of commit.parentIds) found.add(parent);
      }
      return found;
    },
    readChange: (from, to) => readChange(`${from ?? ''} ${to}`),
    isAfter: (id, earlier) => git.isAfter(id, earlier),
    readSubject: async (id) => splitMessage(await git.readMessage(id)).subject,
  };
}

function toListing(since: string, commits: readonly CommitSummary[]): Listing {
  const byPath = new Map<string, CommitSummary[]>();
  const renamesFrom = new Map<string, DatedRename[]>();
  for (const commit of commits) {
    for (const path of commit.files) append(byPath, path, commit);
    for (const rename of commit.renames)
      append(renamesFrom, rename.from, { ...rename, committedAt: commit.committedAt });
  }
  return { since, byPath, renamesFrom, byId: new Map(commits.map((commit) => [commit.id, commit])) };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** @param commits oldest first */
function findFirst(commits: readonly CommitSummary[], since: string): number {
  let low = 0;
  let high = commits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((commits[middle] as CommitSummary).committedAt < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
