import type { Session, Turn } from '../../domain/session.ts';
import type { ClaudeLine } from './claude-line.ts';

/** A turn while its lines come in; `isCommand`: of a command that may come to nothing, and then is none. */
export type ClaudeDraft = Turn & { isCommand: boolean };

/** The session as its first message tells it. */
export function toHead(line: ClaudeLine): Session {
  const isAgent = line.isSidechain && line.agentId !== null;
  const root = line.sessionId ?? '';
  return {
    id: isAgent ? `agent-${line.agentId}` : root,
    source: 'claude-transcript',
    file: '',
    agent: 'claude-code',
    agentVersion: line.version,
    model: null,
    effort: null,
    writtenBy: isAgent ? 'harness' : 'person',
    spawnedBy: isAgent ? root : null,
    forkedFrom: line.forkedFrom === null ? null : { id: line.forkedFrom, recordCount: null },
    origin: null,
    repoUrl: null,
    branch: line.branch,
    cwd: line.cwd ?? '',
    baseCommit: null,
    startPatch: null,
    startedAt: line.at ?? '',
    endedAt: line.at ?? '',
    turns: [],
  };
}

export function createDraft(
  line: Pick<ClaudeLine, 'at'>,
  { text, isCommand }: { text: string; isCommand: boolean },
): ClaudeDraft {
  return {
    index: 1,
    prompt: text,
    pipedInput: null,
    attachments: [],
    isInherited: false,
    firstRecord: null,
    model: null,
    effort: null,
    startedAt: line.at ?? '',
    endedAt: null,
    end: 'unfinished',
    commands: [],
    fileChanges: [],
    usage: null,
    isCommand,
  };
}

/** A command that did nothing was none of the conversation. */
export const isTurn = ({ isCommand, commands, fileChanges }: ClaudeDraft): boolean =>
  !isCommand || commands.length > 0 || fileChanges.length > 0;

/** Versions before 2.0 resume into a new file, into which they first copy the conversation, all of it at one instant. */
export const isCopy = ({ isInherited, startedAt, endedAt, usage }: Turn): boolean =>
  isInherited || (startedAt === endedAt && usage !== null);

export const toTurn = ({ isCommand: _, ...turn }: ClaudeDraft, index: number): Turn => ({
  ...turn,
  index,
  isInherited: isCopy(turn),
});
