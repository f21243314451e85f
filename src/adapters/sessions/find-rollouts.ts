import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where Codex keeps sessions below its home. `codex archive` moves a file from the first to the second, flat. */
const sessionFolders = ['sessions', 'archived_sessions'];

const rolloutName = /^rollout-.*\.jsonl(\.zst)?$/;

/**
 * Rollout files below each root, oldest first: their names begin with the local time of their start.
 * A root is a Codex home, any directory, or a file (whatever its name). Symbolic links below a root are not followed.
 * @throws if a root does not exist.
 */
export async function findRollouts(roots: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const root of roots) {
    for (const file of await findBelow(root)) files.add(file);
  }
  return [...files].sort((a, b) => compare(basename(a), basename(b)) || compare(a, b));
}

async function findBelow(root: string): Promise<string[]> {
  const found = await stat(root).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `sessions: cannot open "${root}" (${error.code}): name an existing file or directory in [sessions] paths`,
    );
  });
  const path = await realpath(root);
  if (!found.isDirectory()) return [path];
  // A Codex home also holds whole work trees and caches: only its session folders are walked.
  const folders: string[] = [];
  for (const folder of sessionFolders.map((name) => join(path, name))) {
    if (await isDirectory(folder)) folders.push(folder);
  }
  const files: string[] = [];
  for (const folder of folders.length > 0 ? folders : [path]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile() && rolloutName.test(entry.name)) files.push(join(entry.parentPath, entry.name));
    }
  }
  return files;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
