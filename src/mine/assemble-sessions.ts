import { posix } from 'node:path';
import type { FileChange, Session, Turn } from '../domain/session.ts';
import { addUsage, type Usage } from '../domain/usage.ts';

/**
 * Sessions as people had them, whatever files they were recorded in: one for each id. Sub-agents' are among them as they
 * were recorded, since each has its own entry in the ledger. Only a fork that lacks something keeps its `forkedFrom`: it
 * names the session that was not found.
 *
 * Of several copies of a session the longest stands for all. What sub-agents edited and ran joins the turn of their root
 * in which they worked; what was asked of them does not, since no person asked it. A fork gets the turns that it took over
 * from its parent, as its context.
 */
export function assembleSessions(recorded: readonly Session[]): Session[] {
  const newest = new Map<string, Session>();
  for (const session of recorded) {
    const known = newest.get(session.id);
    if (known === undefined || isLonger(session, known)) newest.set(session.id, session);
  }
  const subAgents = Map.groupBy(newest.values(), (session) => findRoot(session, newest));
  const whole = new Map(
    [...newest].map(([id, session]) => [id, foldSubAgents(session, subAgents.get(id) ?? [])]),
  );
  return [...whole.values()].map((session) => {
    if (session.forkedFrom === null) return session;
    const { turns, missingParent } = prependInherited(session, whole, new Set());
    return {
      ...session,
      forkedFrom: missingParent === null ? null : { id: missingParent, recordCount: null },
      turns: turns.map((turn, i) => ({ ...turn, index: i + 1 })),
    };
  });
}

/** A copy of a session that was resumed later holds less of it; one that was cut off may end at the same time. */
function isLonger(a: Session, b: Session): boolean {
  const workOf = ({ turns }: Session) =>
    turns.reduce((sum, turn) => sum + turn.fileChanges.length + turn.commands.length, 0);
  if (a.endedAt !== b.endedAt) return a.endedAt > b.endedAt;
  if (a.turns.length !== b.turns.length) return a.turns.length > b.turns.length;
  if (workOf(a) !== workOf(b)) return workOf(a) > workOf(b);
  return a.file < b.file;
}

/** Of a sub-agent's session, at whatever depth, the person's; `undefined` for any other, and where it was not found. */
function findRoot(session: Session, sessions: ReadonlyMap<string, Session>): string | undefined {
  const seen = new Set<string>();
  let at: Session | undefined = session;
  while (at !== undefined && at.spawnedBy !== null && !seen.has(at.id)) {
    seen.add(at.id);
    at = sessions.get(at.spawnedBy);
  }
  return at === undefined || at === session || at.spawnedBy !== null ? undefined : at.id;
}

function foldSubAgents(root: Session, subAgents: readonly Session[]): Session {
  const own = root.turns.filter((turn) => !turn.isInherited);
  const joined = new Map<Turn, Turn[]>();
  for (const agent of subAgents) {
    for (const turn of agent.turns) {
      if (turn.isInherited) continue;
      const home = own.findLast(({ startedAt }) => startedAt <= turn.startedAt) ?? own[0];
      if (home !== undefined) joined.set(home, [...(joined.get(home) ?? []), relocate(turn, agent, root)]);
    }
  }
  return joined.size === 0
    ? root
    : { ...root, turns: root.turns.map((turn) => join(turn, joined.get(turn) ?? [])) };
}

/** Relative paths are those of the directory in which their own session worked. */
function relocate(turn: Turn, from: Session, to: Session): Turn {
  if (from.cwd === to.cwd) return turn;
  const locate = (path: string) =>
    posix.isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path) ? path : posix.join(from.cwd, path);
  return {
    ...turn,
    fileChanges: turn.fileChanges.map((change) => ({
      ...change,
      path: locate(change.path),
      movedTo: change.movedTo === null ? null : locate(change.movedTo),
    })),
  };
}

function join(turn: Turn, others: readonly Turn[]): Turn {
  if (others.length === 0) return turn;
  const inOrder = others.toSorted((a, b) => compare(a.startedAt, b.startedAt));
  const all = [turn, ...inOrder];
  return {
    ...turn,
    fileChanges: all
      .flatMap(toTimedChanges)
      .sort((a, b) => compare(a.at, b.at))
      .map(({ change }) => change),
    commands: all.flatMap(({ commands }) => commands),
    usage: all.map(({ usage }) => usage).reduce(addKnown),
  };
}

/** An edit without a time of its own was made after the one before it, or after its turn began. */
function toTimedChanges({ startedAt, fileChanges }: Turn): { at: string; change: FileChange }[] {
  let latest = startedAt;
  return fileChanges.map((change) => {
    if (change.at !== null && change.at > latest) latest = change.at;
    return { at: latest, change };
  });
}

function addKnown(a: Usage | null, b: Usage | null): Usage | null {
  return a === null || b === null ? (a ?? b) : addUsage(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Inherited {
  readonly turns: readonly Turn[];
  readonly missingParent: string | null;
}

/** @param heirs forks on the way here: a record that names one of them as its parent is damaged, or a lie */
function prependInherited(
  session: Session,
  sessions: ReadonlyMap<string, Session>,
  heirs: ReadonlySet<string>,
): Inherited {
  const { forkedFrom, turns } = session;
  // Some records repeat what they took over.
  if (forkedFrom === null || turns.some((turn) => turn.isInherited)) return { turns, missingParent: null };
  const parent = sessions.get(forkedFrom.id);
  const line = new Set([...heirs, session.id]);
  if (parent === undefined || line.has(parent.id)) return { turns, missingParent: forkedFrom.id };
  const before = prependInherited(parent, sessions, line);
  const inherited = before.turns
    .filter((turn) => isShared(turn, forkedFrom.recordCount, session.startedAt))
    .map((turn) => ({ ...turn, isInherited: true }));
  return { turns: [...inherited, ...turns], missingParent: before.missingParent };
}

function isShared(turn: Turn, recordCount: number | null, forkedAt: string): boolean {
  return turn.firstRecord === null || recordCount === null
    ? turn.startedAt < forkedAt
    : turn.firstRecord < recordCount;
}
