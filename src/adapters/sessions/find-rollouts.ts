import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UsageError } from '../../domain/usage-error.ts';

/** Where Codex keeps sessions below its home. `codex archive` moves a file from the first to the second, flat. */
const sessionFolders = ['sessions', 'archived_sessions'];

const rolloutName = /^rollout-.*\.jsonl(\.zst)?$/;

export interface FoundRollouts {
  /** Oldest first: their names begin with the local time of their start. */
  readonly files: readonly string[];
  /** Directories whose content nobody can know; every other is read all the same. */
  readonly closed: readonly { readonly path: string; readonly detail: string }[];
}

/**
 * Rollout files below each root. A root is a Codex home, any directory, or a file (whatever its name). Symbolic links
 * below a root are not followed.
 * @throws {UsageError} if a root does not exist.
 */
export async function findRollouts(roots: readonly string[]): Promise<FoundRollouts> {
  const files = new Set<string>();
  const closed = new Map<string, string>();
  for (const root of roots) await findBelow(root, files, closed);
  return {
    files: [...files].sort((a, b) => compare(basename(a), basename(b)) || compare(a, b)),
    closed: [...closed].map(([path, detail]) => ({ path, detail })),
  };
}

async function findBelow(root: string, files: Set<string>, closed: Map<string, string>): Promise<void> {
  const found = await stat(root).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `sessions: cannot open "${root}" (${error.code}): name an existing file or directory in [sessions] paths`,
    );
  });
  const path = await realpath(root);
  if (!found.isDirectory()) {
    files.add(path);
    return;
  }
  // A Codex home also holds whole work trees and caches: only its session folders are walked.
  const folders: string[] = [];
  for (const folder of sessionFolders.map((name) => join(path, name))) {
    if (await isDirectory(folder)) folders.push(folder);
  }
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      closed.set(folder, `${folder}: directory cannot be read (${error.code})`);
      return [];
    });
    for (const entry of entries) {
      if (entry.isDirectory()) await walk(join(folder, entry.name));
      else if (entry.isFile() && rolloutName.test(entry.name)) files.add(join(folder, entry.name));
    }
  };
  for (const folder of folders.length > 0 ? folders : [path]) await walk(folder);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
