import { toSha256 } from '../domain/ids.ts';
import { addRedactions, type Redaction } from '../domain/redaction.ts';
import type { FileChange, Session } from '../domain/session.ts';
import type { Redactor } from '../ports.ts';
import { hidePath } from './hide-home.ts';
import { redactLines, redactValue } from './redact-value.ts';

export interface RedactedSession {
  readonly session: Session;
  readonly found: readonly Redaction[];
}

/**
 * A session as it may be stored: every text of it without secrets; a file's lines are read together. What comes out is a
 * function of the session alone, and an id comes out alike wherever it names a session, so that files still find one another.
 */
export async function redactSession(session: Session, redactor: Redactor): Promise<RedactedSession> {
  const found: Redaction[] = [];
  const redact = async <T>(value: T): Promise<T> => {
    const redacted = await redactValue(value, redactor);
    found.push(...redacted.found);
    return redacted.value;
  };
  // Of two ids that are secrets of one kind the marks are the same: a hash of each keeps them apart.
  const redactId = async (id: string): Promise<string> => {
    const redacted = await redact(id);
    return redacted === id ? id : `${redacted}-${toSha256(id).slice(0, 8)}`;
  };
  const redactFile = async (lines: readonly string[]): Promise<string[]> => {
    const redacted = await redactLines(lines, redactor);
    found.push(...redacted.found);
    return redacted.value;
  };
  const redactChange = async ({ addedLines, removedLines, ...change }: FileChange): Promise<FileChange> => ({
    ...(await redact(change)),
    addedLines: await redactFile(addedLines),
    removedLines: await redactFile(removedLines),
  });
  const { turns, forkedFrom, ...rest } = session;
  const head = {
    ...rest,
    id: await redactId(session.id),
    spawnedBy: session.spawnedBy === null ? null : await redactId(session.spawnedBy),
    forkedFrom: forkedFrom && { ...forkedFrom, id: await redactId(forkedFrom.id) },
  };
  const redactedTurns: Session['turns'] = [];
  for (const { fileChanges, ...turn } of turns) {
    const changes: FileChange[] = [];
    for (const change of fileChanges) changes.push(await redactChange(change));
    redactedTurns.push({ ...(await redact(turn)), fileChanges: changes });
  }
  return { session: { ...(await redact(head)), turns: redactedTurns }, found: addRedactions(found) };
}

/** A session without people's names in its own paths; its prompts are verbatim. */
export function hideHomes(session: Session): Session {
  return {
    ...session,
    file: hidePath(session.file),
    cwd: hidePath(session.cwd),
    turns: session.turns.map((turn) => ({
      ...turn,
      commands: turn.commands.map((command) => ({
        ...command,
        cwd: command.cwd === null ? null : hidePath(command.cwd),
      })),
      fileChanges: turn.fileChanges.map((change) => ({
        ...change,
        path: hidePath(change.path),
        movedTo: change.movedTo === null ? null : hidePath(change.movedTo),
      })),
    })),
  };
}
