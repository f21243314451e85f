import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceTree } from './workspace-tree.ts';

/**
 * Git would record a repository inside of the tree as a submodule, without its files: its `.git` is put aside as long as
 * `read` runs. Such a repository may hold the next one.
 * @param listUntracked `git ls-files -z --others`, which gives files by name, and of a repository only the directory
 */
export async function withoutNestedRepositories<T>(
  { hostPath, asidePath }: WorkspaceTree,
  listUntracked: () => Promise<Buffer>,
  read: () => Promise<T>,
): Promise<T> {
  const moves: { readonly from: Buffer; readonly to: string }[] = [];
  await mkdir(asidePath);
  try {
    for (let found = parseDirectories(await listUntracked()); found.length > 0; ) {
      for (const directory of found) {
        const move = {
          from: Buffer.concat([Buffer.from(`${hostPath}/`), directory, Buffer.from('.git')]),
          to: join(asidePath, String(moves.length)),
        };
        await rename(move.from, move.to);
        moves.push(move);
      }
      found = parseDirectories(await listUntracked());
    }
    return await read();
  } finally {
    for (const { from, to } of moves.reverse()) await rename(to, from);
    await rmdir(asidePath);
  }
}

/** Names are bytes, not text: Latin-1 keeps each. */
function parseDirectories(listing: Buffer): Buffer[] {
  return listing
    .toString('latin1')
    .split('\0')
    .filter((path) => path.endsWith('/'))
    .map((path) => Buffer.from(path, 'latin1'));
}
