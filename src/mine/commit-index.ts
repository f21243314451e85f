import { type FilePatch, parsePatch } from '../domain/patch.ts';
import type { CommitSummary, Git } from '../ports.ts';
import { type Edit, type NetChange, toNetChange } from './net-change.ts';
import { remember } from './remember.ts';

/** A commit's difference to its first parent. */
export interface CommitChange {
  readonly files: readonly FilePatch[];
  readonly net: NetChange;
}

/** The commits of one repository by the files that they touch. */
export interface CommitIndex {
  /** Commits made from `since` to `until` that touch one of the paths, oldest first. */
  findTouching(paths: Iterable<string>, since: string, until: string): Promise<readonly CommitSummary[]>;
  readChange(commit: CommitSummary): Promise<CommitChange>;
}

/** Several sessions ask about the same commits in a row; more than this would only fill memory. */
const rememberedChangeCount = 500;

/** Lists a repository's commits once; a session older than all before makes it list again. */
export function createCommitIndex(git: Git): CommitIndex {
  let listedSince: string | undefined;
  let byPath: Promise<ReadonlyMap<string, readonly CommitSummary[]>> | undefined;
  const parentOf = new Map<string, string | null>();
  const readPatch = remember(async (commit): Promise<CommitChange> => {
    const files = parsePatch(await git.diff(parentOf.get(commit) ?? null, commit));
    return { files, net: toNetChange(files.map(toEdit)) };
  }, rememberedChangeCount);

  return {
    async findTouching(paths, since, until) {
      if (byPath === undefined || listedSince === undefined || since < listedSince) {
        listedSince = since;
        byPath = git.listCommits(since).then(groupByPath);
      }
      const commits = await byPath;
      const found = new Set([...paths].flatMap((path) => commits.get(path) ?? []));
      return [...found]
        .filter(({ committedAt }) => committedAt >= since && committedAt <= until)
        .sort((a, b) => compare(a.committedAt, b.committedAt) || compare(a.id, b.id));
    },
    readChange(commit) {
      parentOf.set(commit.id, commit.parentIds[0] ?? null);
      return readPatch(commit.id);
    },
  };
}

/** The patch of a renamed file already stands under its new name. */
function toEdit(file: FilePatch): Edit {
  const kind = file.change === 'add' || file.change === 'delete' ? file.change : 'update';
  return {
    kind,
    path: file.path,
    movedTo: null,
    addedLines: file.addedLines,
    removedLines: file.removedLines,
  };
}

function groupByPath(commits: readonly CommitSummary[]): ReadonlyMap<string, readonly CommitSummary[]> {
  const byPath = new Map<string, CommitSummary[]>();
  for (const commit of commits) {
    for (const path of commit.files) {
      const touching = byPath.get(path);
      if (touching === undefined) byPath.set(path, [commit]);
      else touching.push(commit);
    }
  }
  return byPath;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
