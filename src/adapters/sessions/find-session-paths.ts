import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UsageError } from '../../domain/usage-error.ts';
import type { FoundSessions, SessionRoot } from '../../ports.ts';
import { expandRoot } from './expand-root.ts';
import type { SessionFormat } from './session-format.ts';
import { defaultFormat } from './session-formats.ts';

export interface SessionPath {
  readonly path: string;
  readonly format: string;
  /** As the root says, or its wildcards; `undefined` where neither does. */
  readonly origin: string | undefined;
}

export interface FoundPaths {
  /** Oldest first: names of rollouts begin with the local time of their start. */
  readonly paths: readonly SessionPath[];
  readonly closed: FoundSessions['closed'];
}

/**
 * Session files below each root, in one walk for all formats. A root is the home of an agent, any directory, or a file,
 * whatever its name. Symbolic links below a root are not followed. A file below several roots belongs to the first that
 * says whose it is.
 * @throws {UsageError} if a root does not exist, or nothing that fits its wildcards, or is neither file nor directory.
 */
export function findSessionPaths(
  roots: readonly SessionRoot[],
  formats: readonly SessionFormat[],
): FoundPaths {
  const found = new Map<string, SessionPath>();
  const closed = new Map<string, string>();

  const list = (directory: string): readonly Dirent[] => {
    try {
      return readdirSync(directory, { withFileTypes: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') closed.set(directory, `${directory}: directory cannot be read (${code})`);
      return [];
    }
  };
  const add = (path: string, format: SessionFormat | undefined, origin: string | undefined) => {
    const known = found.get(path);
    if (known === undefined) {
      if (format) found.set(path, { path, format: format.name, origin });
    } else if (known.origin === undefined) found.set(path, { ...known, origin });
  };
  const formatOf = (name: string, names: ReadonlySet<string>) =>
    formats.find((format) => format.recognises(name, names));
  const walk = (directory: string, entries: readonly Dirent[], origin: string | undefined): void => {
    const names = new Set(entries.map(({ name }) => name));
    const prefix = directory.endsWith(sep) ? directory : directory + sep;
    for (const entry of entries) {
      // Not by `join`, which looks for dots in each: there may be a hundred thousand.
      const path = prefix + entry.name;
      if (entry.isDirectory()) walk(path, list(path), origin);
      else if (entry.isFile()) add(path, formatOf(entry.name, names), origin);
    }
  };

  for (const root of roots) {
    const expanded = expandRoot(resolve(root.path), list);
    if (expanded.length === 0) throw new UsageError(unknown(root.path, 'nothing fits'));
    for (const { path: each, standsFor } of expanded) {
      const origin = root.origin ?? (standsFor === '' ? undefined : standsFor);
      const path = open(each, root.path);
      const entry = statSync(path);
      if (entry.isDirectory()) {
        const entries = list(path);
        const folders = sessionFolders(path, entries);
        if (folders.length === 0) walk(path, entries, origin);
        for (const folder of folders) walk(folder, list(folder), origin);
      } else {
        // Whoever opened a pipe would wait for its writer.
        if (!entry.isFile()) throw new UsageError(unknown(root.path, 'neither file nor directory'));
        const names = new Set(list(dirname(path)).map(({ name }) => name));
        add(path, formatOf(basename(path), names) ?? defaultFormat, origin);
      }
    }
  }
  return {
    paths: sortByName([...found.values()]),
    closed: [...closed].map(([path, detail]) => ({ path, detail })),
  };
}

function open(path: string, root: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new UsageError(unknown(root, `${(error as NodeJS.ErrnoException).code}`));
  }
}

const unknown = (root: string, why: string): string =>
  `sessions: cannot open "${root}" (${why}): name an existing file or directory in [sessions] paths`;

/**
 * Where an agent keeps sessions below its home, which also holds whole work trees and caches. `codex archive` moves a
 * file from the first folder to the second, flat.
 */
function sessionFolders(home: string, entries: readonly Dirent[]): string[] {
  const names = basename(home).includes('claude')
    ? ['projects']
    : ['sessions', 'archived_sessions', 'eval-case'];
  return entries
    .filter((entry) => entry.isDirectory() && names.includes(entry.name))
    .map(({ name }) => join(home, name));
}

/** Each name is taken from its path once: there may be a hundred thousand. */
function sortByName(paths: readonly SessionPath[]): SessionPath[] {
  return paths
    .map((path) => ({ path, name: basename(path.path) }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.path.path, b.path.path))
    .map(({ path }) => path);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
