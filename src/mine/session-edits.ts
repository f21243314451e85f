import { posix } from 'node:path';
import type { Session } from '../domain/session.ts';
import type { Edit } from './net-change.ts';

/** The edits of each turn, in order, with paths relative to the repository; `outsideCount` edits lay elsewhere. */
export interface SessionEdits {
  readonly byTurn: readonly (readonly Edit[])[];
  readonly outsideCount: number;
}

/** @param files of the tree in which the session began. */
export function toSessionEdits(session: Session, files: readonly string[]): SessionEdits {
  const root = findRepositoryRoot(session, files);
  const cwd = toPosixPath(session.cwd);
  const locate = (path: string): string | undefined => {
    const inside = posix.relative(root, posix.resolve(cwd, toPosixPath(path)));
    return inside === '' || inside === '..' || inside.startsWith('../') ? undefined : inside;
  };
  const byTurn = session.turns.map((turn) =>
    turn.fileChanges.flatMap((change): Edit[] => {
      const path = locate(change.path);
      const movedTo = change.movedTo === null ? null : (locate(change.movedTo) ?? null);
      return path === undefined ? [] : [{ ...change, path, movedTo }];
    }),
  );
  const editCount = session.turns.reduce((sum, turn) => sum + turn.fileChanges.length, 0);
  return { byTurn, outsideCount: editCount - byTurn.flat().length };
}

/**
 * Where the repository lay on the machine of the session, which may be another and may have had it elsewhere: the working
 * directory or one above it, whichever makes most of the edited paths known to the tree. The nearest wins a tie.
 */
function findRepositoryRoot(session: Session, files: readonly string[]): string {
  const cwd = posix.resolve('/', toPosixPath(session.cwd));
  const tree = toTree(files);
  const changes = session.turns.flatMap((turn) => turn.fileChanges);
  const score = (root: string): number => {
    const below = (path: string) => posix.relative(root, posix.resolve(cwd, toPosixPath(path)));
    const isCwdKnown = root !== cwd && tree.folders.has(below(cwd));
    return changes.reduce(
      (sum, change) =>
        sum +
        (change.kind === 'add' ? knownFolderShare(below(change.path), tree) : 0) +
        (change.kind !== 'add' && tree.files.has(below(change.path)) ? 1 : 0),
      isCwdKnown ? 1 : 0,
    );
  };
  let best = { root: cwd, score: score(cwd) };
  for (let root = posix.dirname(cwd); ; root = posix.dirname(root)) {
    const next = { root, score: score(root) };
    if (next.score > best.score) best = next;
    if (root === '/') return best.root;
  }
}

interface Tree {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

function toTree(files: readonly string[]): Tree {
  const folders = new Set<string>();
  for (const file of files) {
    for (
      let folder = posix.dirname(file);
      folder !== '.' && !folders.has(folder);
      folder = posix.dirname(folder)
    ) {
      folders.add(folder);
    }
  }
  return { files: new Set(files), folders };
}

/** Of the folders above a new file, the share that the tree has; a file at the top says nothing. */
function knownFolderShare(path: string, tree: Tree): number {
  const parts = path.split('/').slice(0, -1);
  const knownCount = parts.filter((_, i) => tree.folders.has(parts.slice(0, i + 1).join('/'))).length;
  return parts.length === 0 ? 0 : knownCount / parts.length;
}

/** Sessions of Windows machines have drive letters and backslashes; of a home directory whose owner is hidden, `~` is left. */
function toPosixPath(path: string): string {
  if (/^~(\/|$)/.test(path)) return `/${path}`;
  return /^[A-Za-z]:[\\/]/.test(path) ? `/${path.replaceAll('\\', '/')}` : path;
}
