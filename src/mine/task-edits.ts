import type { FileChange, Session, Turn } from '../domain/session.ts';
import { findShellWriter, type MayWrite } from './shell-writes.ts';

/** What was edited in the turns that make a task, and in those before. Paths are relative to the repository. */
export interface TaskEdits {
  /** The turns that make the task. */
  readonly turns: readonly Turn[];
  readonly own: readonly FileChange[];
  /** Turns before them that were inherited or edited something. */
  readonly earlierTurns: readonly Turn[];
  readonly earlier: readonly FileChange[];
  /** Whether a shell command of any of these may have written to a path. */
  readonly mayWrite: MayWrite;
}

/** @param located edits of all turns, in order, as recorded */
export function toTaskEdits(
  session: Session,
  turns: readonly Turn[],
  located: readonly (readonly FileChange[])[],
): TaskEdits {
  const opening = turns[0]?.index ?? 1;
  const earlierTurns = session.turns.filter(
    (turn) => turn.index < opening && (turn.isInherited || turn.fileChanges.length > 0),
  );
  const editsOf = (some: readonly Turn[]) => some.flatMap(({ index }) => located[index - 1] ?? []);
  const upToLast = session.turns.filter(({ index }) => index <= (turns.at(-1)?.index ?? opening));
  return {
    turns,
    own: editsOf(turns),
    earlierTurns,
    earlier: editsOf(earlierTurns),
    mayWrite: toMayWrite(upToLast),
  };
}

/** Whether a shell command of the turns may have written to a path. */
export function toMayWrite(turns: readonly Turn[]): MayWrite {
  const writers = turns
    .flatMap((turn) => turn.commands)
    .flatMap(({ command }) => findShellWriter(command) ?? []);
  return (path) => writers.some((mayWrite) => mayWrite(path));
}
