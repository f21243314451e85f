import type { CommitSummary } from '../ports.ts';
import { toChangeKey } from './change-key.ts';
import type { CommitIndex } from './commit-index.ts';
import { isMeasured } from './measured-change.ts';
import type { Edit, NetChange } from './net-change.ts';

/**
 * Some records name the files that a session edited and none of the lines. All there is to go by then are files and time,
 * which is little: it takes the very same files, soon, and nobody else who did so.
 */
export type FileLink =
  | { readonly kind: 'linked'; readonly commit: CommitSummary }
  | { readonly kind: 'ambiguous'; readonly rivals: readonly [CommitSummary, CommitSummary] }
  | { readonly kind: 'notLanded' };

/** @param commits on any branch that touch one of the paths, oldest first, made soon after the session */
export async function linkByFiles(
  paths: ReadonlySet<string>,
  commits: readonly CommitSummary[],
  index: Pick<CommitIndex, 'readChange'>,
): Promise<FileLink> {
  const landed = commits.filter((commit) => commit.hasLanded && hasSameFiles(commit, paths));
  const singles = landed.filter(({ parentIds }) => parentIds.length < 2);
  // A merge repeats the commits that it brought.
  const [commit, rival] = await withoutCopies(singles.length > 0 ? singles : landed, index);
  if (commit === undefined) return { kind: 'notLanded' };
  return rival === undefined ? { kind: 'linked', commit } : { kind: 'ambiguous', rivals: [commit, rival] };
}

/** The first of those that make the same change on several branches stands for all. */
async function withoutCopies(
  commits: readonly CommitSummary[],
  index: Pick<CommitIndex, 'readChange'>,
): Promise<CommitSummary[]> {
  if (commits.length < 2) return [...commits];
  const byChange = new Map<string, CommitSummary>();
  for (const commit of commits) {
    const change = await index.readChange(commit.parentIds[0] ?? null, commit.id);
    const key = change.size === 0 ? commit.id : toChangeKey(change);
    if (!byChange.has(key)) byChange.set(key, commit);
  }
  return [...byChange.values()];
}

function hasSameFiles(commit: CommitSummary, paths: ReadonlySet<string>): boolean {
  const files = new Set(commit.files.filter(isMeasured));
  return files.size === paths.size && [...files].every((file) => paths.has(file));
}

/** Stands for all lines of a file in which something was changed, nobody knows what. */
const unknownLines = '\0';

export function toUnknownEdit(edit: Edit): Edit {
  return { ...edit, addedLines: [unknownLines], removedLines: [] };
}

export function toUnknownChange(paths: Iterable<string>): NetChange {
  return new Map([...paths].map((path) => [path, new Map([[unknownLines, 1]])]));
}
