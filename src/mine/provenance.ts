import type { Provenance } from '../domain/candidate.ts';
import { toFileKind } from '../domain/file-kinds.ts';
import { toModelFamily } from '../domain/model-family.ts';
import type { Session, Turn } from '../domain/session.ts';
import type { CommitSummary } from '../ports.ts';
import { intersect, matchChanges } from './match-changes.ts';
import { type Edit, type NetChange, toNetChange } from './net-change.ts';

/** Who made a landed change, and how much of it. */
export function toProvenance(made: {
  readonly session: Session;
  /** Those that make the task. */
  readonly turns: readonly Turn[];
  /** Of the whole session; `null` where its record holds no lines. */
  readonly edits: readonly Edit[] | null;
  readonly commit: CommitSummary;
  readonly landed: NetChange;
  /** Whether shell commands of the session may have written to a path. */
  readonly isShellWritten: (path: string) => boolean;
}): Provenance {
  const { session, turns, commit } = made;
  // With several models, the one that finished the work.
  const author = turns.findLast((turn) => turn.fileChanges.length > 0)?.model ?? session.model;
  return {
    sessionId: session.id,
    turn: turns[0]?.index ?? 1,
    agent: session.agent,
    agentVersion: session.agentVersion,
    authorModel: author,
    authorFamily: toModelFamily(author),
    ...measureShares(made),
    branch: session.branch,
    sessionStartedAt: session.startedAt,
    landedAt: commit.committedAt,
  };
}

function measureShares({ edits, landed, isShellWritten }: Parameters<typeof toProvenance>[0]) {
  if (edits === null) return { aiShare: null, personShare: null };
  const written = withoutMachineMade(landed);
  const own = toNetChange(edits);
  const { commitShare: aiShare } = matchChanges(own, written);
  // Nobody knows whose the other lines are that stand where a shell command may have written.
  const unknown = new Map(
    [...subtract(written, intersect(own, written))].filter(([path]) => isShellWritten(path)),
  );
  return { aiShare, personShare: Math.max(0, 1 - aiShare - matchChanges(written, unknown).sessionShare) };
}

/** What tools write is nobody's; a change that is nothing else is measured whole. */
function withoutMachineMade(change: NetChange): NetChange {
  const written = [...change].filter(([path]) => !['generated', 'lockfile'].includes(toFileKind(path)));
  return written.length > 0 ? new Map(written) : change;
}

function subtract(change: NetChange, part: NetChange): NetChange {
  return new Map(
    [...change].map(([path, lines]) => [
      path,
      new Map([...lines].map(([line, count]) => [line, count - (part.get(path)?.get(line) ?? 0)])),
    ]),
  );
}
