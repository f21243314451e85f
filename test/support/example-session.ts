import { structuredPatch } from 'diff';
import type { Attachment, FileChange, Session, Turn } from '../../src/domain/session.ts';

/** A session of one completed turn; each test fills in what it is about. Its machine had the repository in `/home/dev/shop`. */
export function exampleSession(over: Partial<Session> = {}): Session {
  return {
    id: '01a20332-452a-74a0-8918-a0d4d20b4b34',
    source: 'codex-rollout',
    file: '/sessions/rollout-1.jsonl',
    agent: 'codex',
    agentVersion: '0.169.0',
    model: 'gpt-5.5',
    effort: 'high',
    writtenBy: 'person',
    spawnedBy: null,
    forkedFrom: null,
    origin: null,
    repoUrl: null,
    branch: 'main',
    cwd: '/home/dev/shop',
    baseCommit: '1111111111111111111111111111111111111111',
    startPatch: null,
    startedAt: '2026-11-02T10:00:00.000Z',
    endedAt: '2026-11-02T10:05:00.000Z',
    turns: [exampleTurn()],
    ...over,
  };
}

export function exampleTurn(over: Partial<Turn> = {}): Turn {
  return {
    index: 1,
    prompt: 'The total is off by a cent.',
    pipedInput: null,
    attachments: [],
    isInherited: false,
    firstRecord: null,
    model: 'gpt-5.5',
    effort: 'high',
    startedAt: '2026-11-02T10:00:00.000Z',
    endedAt: '2026-11-02T10:05:00.000Z',
    end: 'completed',
    commands: [],
    fileChanges: [],
    usage: null,
    ...over,
  };
}

/** An image whose bytes the record does not hold. */
export function exampleAttachment(over: Partial<Attachment> = {}): Attachment {
  return { kind: 'image', name: 'mockup.png', mediaType: null, sha256: null, sizeBytes: 0, ...over };
}

/** What an agent's patch tool records of a file that went from one content to another; `null`: no file. */
export function exampleFileChange(path: string, before: string | null, after: string | null): FileChange {
  const lines = structuredPatch(path, path, before ?? '', after ?? '', '', '', { context: 0 }).hunks.flatMap(
    (hunk) => hunk.lines,
  );
  const marked = (marker: string) =>
    lines.filter((line) => line.startsWith(marker)).map((line) => line.slice(1));
  return {
    path,
    kind: before === null ? 'add' : after === null ? 'delete' : 'update',
    movedTo: null,
    addedLines: marked('+'),
    removedLines: marked('-'),
    areLinesKnown: true,
    at: null,
  };
}
