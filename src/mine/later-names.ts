import type { FileChange } from '../domain/session.ts';
import type { Git } from '../ports.ts';

/** For a file's name in a session those that it was given since; only files that were renamed. */
export type LaterNames = ReadonlyMap<string, readonly string[]>;

/** Edits with the names that their files have at a commit, which may be later ones. */
export async function nameAsAt(
  git: Pick<Git, 'findPaths'>,
  commit: string,
  edits: readonly FileChange[],
  laterNames: LaterNames,
): Promise<FileChange[]> {
  if (laterNames.size === 0) return [...edits];
  const known = await git.findPaths(commit, [...laterNames].flat(2));
  const nameOf = (path: string) =>
    [path, ...(laterNames.get(path) ?? [])].find((name) => known.get(name) === 'file') ?? path;
  return edits.map((edit) => ({
    ...edit,
    path: nameOf(edit.path),
    movedTo: edit.movedTo === null ? null : nameOf(edit.movedTo),
  }));
}
