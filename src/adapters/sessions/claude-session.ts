import * as z from 'zod';
import { type Session, TurnEnd } from '../../domain/session.ts';
import { addUsage, noUsage, type Usage } from '../../domain/usage.ts';
import type { StoredAttachment } from '../../domain/watermark.ts';
import { toStoredImage } from './attachment.ts';
import type { ClaudeContent, ClaudeResult } from './claude-content.ts';
import { editTools, fromNumberedLines, type KnownContents, remember, toClaudeEdit } from './claude-edit.ts';
import type { ClaudeLine } from './claude-line.ts';
import type { ClaudeCall, ClaudeResponse } from './claude-response.ts';
import { type ClaudeDraft, createDraft, isCopy, isTurn, toHead, toTurn } from './claude-turn.ts';
import { CountedResponses, createResponseCount } from './claude-usage.ts';
import { toKey } from './to-key.ts';

/** What a transcript's reader must know, beside its session, to go on behind its end. */
export const ClaudeState = z.object({
  /** Of the file's first line that has a time: what is older was taken over from another session. */
  ownSince: z.string(),
  latestAt: z.string(),
  /** Indexes of the turns that the agent is at work on. */
  open: z.array(z.number().int()),
  /** Shell commands whose results are still to come, by the key of their call: turn and command. */
  running: z.record(z.string(), z.tuple([z.number().int(), z.number().int()])),
  responses: CountedResponses,
  /** Of the commands that have come to nothing so far: their indexes among the turns, and how they ended. */
  untold: z.array(z.tuple([z.number().int(), TurnEnd])),
});
export type ClaudeState = z.infer<typeof ClaudeState>;

export interface ClaudeSessionBuilder {
  add(line: ClaudeLine): void;
  /** A tool's result that nothing needs: it need not be parsed. */
  isIdle(callId: string): boolean;
  /** A command whose text was not kept, since it had come to nothing, has come to something. */
  isLost(): boolean;
  /** `undefined` for a file without one message. */
  build(file: string): ClaudeResultSession | undefined;
}

export interface ClaudeResultSession {
  readonly session: Session;
  readonly attachments: readonly StoredAttachment[];
  readonly state: ClaudeState | null;
}

const shellTools: ReadonlySet<string> = new Set(['Bash', 'PowerShell']);

/** Gathers the lines of one transcript into a session: a conversation's, or that of one of its sub-agents. */
export function createClaudeSessionBuilder(
  from: { readonly session: Session; readonly state: ClaudeState } | null,
): ClaudeSessionBuilder {
  const { drafts, untold } = restoreDrafts(from?.session.turns ?? [], from?.state.untold ?? []);
  const attachments = new Map<string, StoredAttachment>();
  const known: KnownContents = new Map();
  const idle = new Set<string>();
  const calls = new Map<string, { call: ClaudeCall; turn: ClaudeDraft }>();
  const running = new Map(Object.entries(from?.state.running ?? {}));
  const responses = createResponseCount(from?.state.responses ?? {});
  let open: ClaudeDraft[] = (from?.state.open ?? []).flatMap((index) => drafts[index] ?? []);
  let head: Session | undefined = from?.session;
  let ownSince = from?.state.ownSince;
  let latestAt = from?.state.latestAt ?? '';

  const current = (line: ClaudeLine): ClaudeDraft => {
    const turn = open.at(-1) ?? drafts.at(-1);
    if (turn !== undefined) return turn;
    const begun = createDraft(line, { text: '', isCommand: false });
    drafts.push(begun);
    open = [begun];
    return begun;
  };

  const end = (how: TurnEnd, at: string | null) => {
    for (const turn of open.length > 0 ? open : drafts.slice(-1)) {
      turn.end = how;
      turn.endedAt = how === 'unfinished' ? null : at;
    }
  };

  const addPrompt = (line: ClaudeLine, prompt: Extract<ClaudeContent, { kind: 'prompt' }>) => {
    const turn = createDraft(line, prompt);
    turn.isInherited = line.forkedFrom !== null || (line.at ?? '') < (ownSince ?? '');
    for (const image of prompt.images) {
      const { attachment, stored } = toStoredImage(image.base64, image.mediaType, null);
      turn.attachments.push(attachment);
      if (stored !== null) attachments.set(stored.id, stored);
    }
    drafts.push(turn);
    const isShared = prompt.isQueued && open.at(-1)?.end === 'unfinished';
    open = isShared ? [...open, turn] : [turn];
  };

  const addResponse = (line: ClaudeLine, response: ClaudeResponse) => {
    const turn = current(line);
    if (open.length === 0) open = [turn];
    for (const each of open) each.model ??= response.model;
    // A tool's call is no end: the turn goes on, even one whose program was told to close.
    if (!line.isSidechain || isAgent()) end(response.end ?? 'unfinished', line.at);
    if (response.usage !== null) count(turn, response.id, response.usage);
    for (const call of response.calls) addCall(line, turn, call);
  };

  const count = (turn: ClaudeDraft, responseId: string, usage: Usage) => {
    const { turn: index, added } = responses.add(drafts.indexOf(turn), responseId, usage);
    const of = drafts[index] ?? turn;
    of.usage = addUsage(of.usage ?? noUsage, added);
  };

  const addCall = (line: ClaudeLine, turn: ClaudeDraft, call: ClaudeCall) => {
    if (isAwaited(call.id)) return;
    if (shellTools.has(call.tool)) {
      const { command } = ShellInput.safeParse(call.input).data ?? {};
      if (command === undefined) return;
      turn.commands.push({ command, cwd: line.cwd, exitCode: null });
      running.set(toKey(call.id), [drafts.indexOf(turn), turn.commands.length - 1]);
    } else if (editTools.has(call.tool) || (call.tool === 'Read' && isAgent())) {
      calls.set(call.id, { call, turn });
    } else {
      idle.add(call.id);
    }
  };

  const addResult = (line: ClaudeLine, result: ClaudeResult) => {
    const place = running.get(toKey(result.callId));
    const command = place && drafts[place[0]]?.commands[place[1]];
    running.delete(toKey(result.callId));
    if (command) command.exitCode = toExitCode(result);
    const made = calls.get(result.callId);
    calls.delete(result.callId);
    if (made === undefined || result.isError) return;
    const { call, turn } = made;
    if (call.tool === 'Read') {
      const path = ReadInput.safeParse(call.input).data?.file_path;
      const content = path === undefined ? null : fromNumberedLines(result.text);
      if (path !== undefined && content !== null) remember(known, path, content);
      return;
    }
    const change = toClaudeEdit(call, result, known, line.at);
    if (change !== null) turn.fileChanges.push(change);
  };

  const isAwaited = (callId: string) => running.has(toKey(callId)) || calls.has(callId);
  const isAgent = () => head?.spawnedBy != null;

  return {
    add(line) {
      const { content, at } = line;
      ownSince ??= at ?? undefined;
      if (content.kind === 'queued' || content.kind === 'other') return;
      // Results that nobody waits for are passed over unread where they can be: they may not count where they cannot.
      if (content.kind === 'results' && !content.results.some(({ callId }) => isAwaited(callId))) return;
      if (content.kind === 'closed') {
        if (drafts.at(-1)?.end === 'unfinished') end('aborted', latestAt || null);
        return;
      }
      head ??= toHead(line);
      if (at !== null && at > latestAt) latestAt = at;
      switch (content.kind) {
        case 'prompt':
          // Older versions keep a sub-agent's conversation within its root's: its task is nobody's prompt.
          if (!line.isSidechain || isAgent()) addPrompt(line, content);
          return;
        case 'response':
          return addResponse(line, content);
        case 'results':
          for (const result of content.results) addResult(line, result);
          return;
        case 'interrupted':
          end('aborted', at);
          open = [];
      }
    },

    isIdle: (callId) => idle.delete(callId),

    isLost: () => untold.some(isTurn),

    build(file) {
      if (head === undefined) return undefined;
      const turns = drafts.filter(isTurn);
      const session: Session = {
        ...head,
        file,
        model: head.model ?? turns.find(({ model }) => model !== null)?.model ?? null,
        startedAt: turns.find((turn) => !isCopy(turn))?.startedAt ?? latestAt,
        endedAt: latestAt,
        turns: turns.map((turn, i) => toTurn(turn, i + 1)),
      };
      // Edits under way, and files that a sub-agent knows: all of it is text.
      const isTold = calls.size === 0 && !isAgent();
      // That a turn looks like a copy may change with its next line.
      const isSure = turns.every((turn) => isCopy(turn) === turn.isInherited);
      return { session, attachments: [...attachments.values()], state: isTold && isSure ? toState() : null };
    },
  };

  function toState(): ClaudeState {
    return {
      ownSince: ownSince ?? '',
      latestAt,
      open: open.map((turn) => drafts.indexOf(turn)),
      running: Object.fromEntries(running),
      responses: responses.save(),
      untold: drafts.flatMap((turn, i): [[number, TurnEnd]] | [] => (isTurn(turn) ? [] : [[i, turn.end]])),
    };
  }
}

function restoreDrafts(turns: Session['turns'], places: ClaudeState['untold']) {
  const drafts: ClaudeDraft[] = turns.map((turn) => ({ ...structuredClone(turn), isCommand: false }));
  const untold = places.map(([index, end]) => {
    const draft = { ...createDraft({ at: null }, { text: '', isCommand: true }), end };
    drafts.splice(index, 0, draft);
    return draft;
  });
  return { drafts, untold };
}

const ShellInput = z.object({ command: z.string() });
/** A part of a file says nothing of its other lines. */
const ReadInput = z.object({
  file_path: z.string(),
  offset: z.undefined().optional(),
  limit: z.undefined().optional(),
});

const ShellDetail = z.object({
  interrupted: z.boolean().nullish(),
  backgroundTaskId: z.string().nullish(),
});

/** Claude Code tells the code of a command that failed in its text, and of one that succeeded not at all. */
function toExitCode({ isError, text, detail }: ClaudeResult): number | null {
  if (isError) {
    const code = /^(?:Error: )?Exit code (\d{1,9})\b/.exec(text)?.[1];
    return code === undefined ? null : Number(code);
  }
  const { interrupted, backgroundTaskId } = ShellDetail.safeParse(detail).data ?? {};
  return interrupted || backgroundTaskId ? null : 0;
}
