import { isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import * as z from 'zod';
import type { Command, FileChange, Session, TurnEnd } from '../../domain/session.ts';
import { CodexTokens, toTokenCounts } from '../codex-tokens.ts';
import { unquoteScript } from '../unquote-script.ts';
import { commonFolder } from './common-folder.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import type { OpenedFile, SessionFormat, SessionReader } from './session-format.ts';
import { createNotes } from './session-notes.ts';
import { toUuidTimeMs } from './uuid-time.ts';

/**
 * What `codex exec --json` printed, kept as `trace.jsonl` beside its prompt (`prompt.txt`) and, where known, the commit at
 * which it began (`repo_sha.txt`). One such folder is a session of one turn.
 *
 * Its events bear no time, model or directory. It began when its thread id, a UUIDv7, was made, and ended when the file
 * was last written; its directory is taken to be the one that holds all edited files. Edits have a path and a kind, and no
 * lines. Its tokens are the thread's, which are more than the turn's if the run went on with an earlier session.
 */
export const execStream: SessionFormat = {
  name: 'codex-exec-stream',
  recognises: (name, siblings) => name === 'trace.jsonl' && siblings.has('prompt.txt'),
  siblings: () => ['prompt.txt', 'repo_sha.txt'],
  open: (file) => (file.from === null ? openStream(file) : null),
};

const text = z.string();
const wantedItems = new Set(['command_execution', 'file_change']);

const Event = z.object({
  type: text,
  thread_id: text.optional(),
  usage: CodexTokens.nullish(),
  item: z.object({ type: text }).loose().optional(),
});
const CommandItem = z.object({
  id: text,
  command: text,
  exit_code: z.number().int().nullish(),
  status: text.nullish(),
});
const ChangeItem = z.object({
  status: text.nullish(),
  changes: z.array(z.object({ path: text, kind: z.enum(['add', 'update', 'delete']) })),
});

/** Keys stand in this order; what the other items say (words, plans, searches) changes nothing. */
const eventHead = /^\{"type":"item\.[a-z]+","item":\{"id":"[^"]*","type":"([a-z_]+)"/;
const commitForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function openStream({ path, readSibling }: OpenedFile): SessionReader {
  const notes = createNotes(path);
  const commands = new Map<string, Command>();
  const fileChanges: FileChange[] = [];
  let threadId: string | undefined;
  let usage: CodexTokens | null = null;
  let end: TurnEnd = 'unfinished';

  const takeItem = (type: string, item: z.infer<typeof Event>['item']) => {
    if (item?.type === 'command_execution') {
      const { id, command, exit_code, status } = CommandItem.parse(item);
      if (status === 'declined') commands.delete(id);
      else commands.set(id, { command: unquoteScript(command), cwd: null, exitCode: exit_code ?? null });
    }
    if (item?.type === 'file_change' && type === 'item.completed') {
      const { changes, status } = ChangeItem.parse(item);
      if (status === 'completed') fileChanges.push(...changes.map(toFileChange));
    }
  };

  const takeEvent = (json: unknown) => {
    const event = Event.parse(json);
    switch (event.type) {
      case 'thread.started':
        threadId ??= event.thread_id;
        return;
      case 'turn.completed':
        end = 'completed';
        usage = event.usage ?? null;
        return;
      case 'turn.failed':
        end = 'failed';
        return;
      case 'item.started':
      case 'item.completed':
        takeItem(event.type, event.item);
    }
  };

  const readText = (name: string): string | undefined => {
    const bytes = readSibling(name);
    if (bytes !== undefined && isUtf8(bytes)) return bytes.toString('utf8');
    if (bytes !== undefined) notes.add(`${name} beside it is no valid UTF-8`);
    return undefined;
  };

  const readBaseCommit = (): string | null => {
    const commit = readText('repo_sha.txt')?.trim();
    if (commit === undefined || commitForm.test(commit)) return commit ?? null;
    notes.add('repo_sha.txt beside it holds no full commit id');
    return null;
  };

  return {
    wants(bytes, start, to) {
      const item = eventHead.exec(bytes.toString('latin1', start, Math.min(to, start + 256)))?.[1];
      return item === undefined || wantedItems.has(item);
    },

    take(line, lineNumber, hasEnd) {
      const json = parseJsonLine(line);
      if (json.kind === 'damaged') {
        notes.add(hasEnd ? json.detail : 'last line is torn: its writer was cut off', lineNumber);
        return;
      }
      const taken = attempt(() => takeEvent(json.value));
      if (taken.kind === 'damaged') notes.add(`event left out: ${taken.detail}`, lineNumber);
    },

    refuse: (lineNumber) => notes.add('event left out: the line is too long', lineNumber),

    isDone: () => false,

    finish(cause) {
      if (cause !== undefined) notes.add(`cannot be read further: ${cause}`);
      const prompt = readText('prompt.txt');
      if (threadId === undefined || prompt === undefined) {
        const missing =
          threadId === undefined ? 'no thread.started in it' : 'no readable prompt.txt beside it';
        return { kind: 'unreadable', detail: notes.toText(missing), notes: notes.list() };
      }
      const { startedAt, endedAt } = findTimes(path, threadId);
      const turn = { prompt, startedAt, endedAt: end === 'unfinished' ? null : endedAt, end, fileChanges };
      const session: Session = {
        ...unknownOfStream,
        id: threadId,
        file: path,
        cwd: commonFolder(fileChanges.map((change) => change.path)),
        baseCommit: readBaseCommit(),
        startedAt,
        endedAt,
        turns: [
          {
            ...unknownOfTurn,
            ...turn,
            commands: [...commands.values()],
            usage: usage === null ? null : { requestCount: 1, ...toTokenCounts(usage) },
          },
        ],
      };
      return { kind: 'session', session, attachments: [], notes: notes.list(), state: null };
    },
  };
}

const unknownOfStream = {
  source: 'codex-exec-stream',
  agent: 'codex',
  agentVersion: null,
  model: null,
  effort: null,
  writtenBy: 'person',
  spawnedBy: null,
  forkedFrom: null,
  origin: null,
  repoUrl: null,
  branch: null,
  startPatch: null,
} as const;

const unknownOfTurn = {
  index: 1,
  pipedInput: null,
  attachments: [],
  isInherited: false,
  firstRecord: null,
  model: null,
  effort: null,
};

function toFileChange({ path, kind }: z.infer<typeof ChangeItem>['changes'][number]): FileChange {
  return {
    path,
    kind,
    movedTo: null,
    hunks: null,
    addedLines: [],
    removedLines: [],
    areLinesKnown: false,
    at: null,
  };
}

function findTimes(path: string, threadId: string): { startedAt: string; endedAt: string } {
  const endedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const startedMs = Math.min(toUuidTimeMs(threadId) ?? endedMs, endedMs);
  return { startedAt: new Date(startedMs).toISOString(), endedAt: new Date(endedMs).toISOString() };
}
