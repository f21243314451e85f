import { posix } from 'node:path';
import type { FileChange, Session } from '../domain/session.ts';

/** The edits of each turn, in order, with paths relative to the repository; `outsideCount` edits lay elsewhere. */
export interface SessionEdits {
  readonly byTurn: readonly (readonly FileChange[])[];
  /** Of the session's own, without those that a fork took over. */
  readonly outsideCount: number;
}

/** Which of some paths there are, in the tree in which the session began. */
export type FindPaths = (paths: Iterable<string>) => Promise<ReadonlyMap<string, 'file' | 'folder'>>;

export async function toSessionEdits(session: Session, findPaths: FindPaths): Promise<SessionEdits> {
  const root = await findRepositoryRoot(session, findPaths);
  const cwd = toPosixPath(session.cwd);
  const locate = (path: string): string | undefined => {
    const inside = posix.relative(root, posix.resolve(cwd, toPosixPath(path)));
    return inside === '' || inside === '..' || inside.startsWith('../') ? undefined : inside;
  };
  const byTurn = session.turns.map((turn) =>
    turn.fileChanges.flatMap((change): FileChange[] => {
      const path = locate(change.path);
      const movedTo = change.movedTo === null ? null : (locate(change.movedTo) ?? null);
      return path === undefined ? [] : [{ ...change, path, movedTo }];
    }),
  );
  const outsideCount = session.turns.reduce(
    (sum, turn, i) => (turn.isInherited ? sum : sum + turn.fileChanges.length - (byTurn[i]?.length ?? 0)),
    0,
  );
  return { byTurn, outsideCount };
}

/**
 * Where the repository lay on the machine of the session, which may be another and may have had it elsewhere: the working
 * directory or one above it, whichever makes most of the edited paths known to the tree. The nearest wins a tie.
 */
async function findRepositoryRoot(session: Session, findPaths: FindPaths): Promise<string> {
  const cwd = posix.resolve('/', toPosixPath(session.cwd));
  const roots = [cwd];
  for (let root = cwd; root !== '/'; roots.push(root)) root = posix.dirname(root);
  const changes = session.turns.flatMap((turn) => turn.fileChanges);
  const edited = new Map(changes.map(({ path }) => [path, posix.resolve(cwd, toPosixPath(path))]));
  const below = (root: string, path: string) => {
    const inside = posix.relative(root, path);
    return inside.startsWith('../') ? undefined : inside;
  };
  const asked = roots.flatMap((root) =>
    [cwd, ...edited.values()].flatMap((path) => withFolders(below(root, path))),
  );
  const known = await findPaths(new Set(asked));
  const score = (root: string): number => {
    const isCwdKnown = root !== cwd && known.get(below(root, cwd) ?? '') === 'folder';
    return changes.reduce(
      (sum, { kind, path }) => {
        const inside = below(root, edited.get(path) ?? '') ?? '';
        if (kind === 'add') return sum + knownFolderShare(inside, known);
        return sum + (known.get(inside) === 'file' ? 1 : 0);
      },
      isCwdKnown ? 1 : 0,
    );
  };
  let best = { root: cwd, score: score(cwd) };
  for (const root of roots) {
    const next = { root, score: score(root) };
    if (next.score > best.score) best = next;
  }
  return best.root;
}

/** `a/b/c` with `a/b` and `a`. */
function withFolders(path: string | undefined): string[] {
  const parts = path === undefined || path === '' ? [] : path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** Of the folders above a new file, the share that the tree has; a file at the top says nothing. */
function knownFolderShare(path: string, known: ReadonlyMap<string, 'file' | 'folder'>): number {
  const folders = withFolders(path).slice(0, -1);
  const knownCount = folders.filter((folder) => known.get(folder) === 'folder').length;
  return folders.length === 0 ? 0 : knownCount / folders.length;
}

/** Sessions of Windows machines have drive letters and backslashes; of a home directory whose owner is hidden, `~` is left. */
function toPosixPath(path: string): string {
  if (/^~(\/|$)/.test(path)) return `/${path}`;
  return /^[A-Za-z]:[\\/]/.test(path) ? `/${path.replaceAll('\\', '/')}` : path;
}
