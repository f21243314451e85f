import * as z from 'zod';
import type { Usage } from '../../domain/usage.ts';
import { isContextBlock, readPromptText } from './claude-prompt.ts';

/** One line of a transcript, as far as mining needs it. */
export interface ClaudeLine {
  readonly at: string | null;
  /** Of the whole conversation; a sub-agent's lines bear their root's. */
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly isSidechain: boolean;
  readonly forkedFrom: string | null;
  readonly cwd: string | null;
  readonly branch: string | null;
  readonly version: string | null;
  readonly content: ClaudeContent;
}

export type ClaudeContent =
  /** `isCommand`: a slash command or a shell command of the person's own, which may need no answer. */
  | {
      readonly kind: 'prompt';
      readonly text: string;
      readonly images: readonly ClaudeImage[];
      readonly isCommand: boolean;
      /** Typed while the agent was at work: what it does from here on serves both prompts. */
      readonly isQueued: boolean;
    }
  /** A part of a model response: several lines may bear one response's id, each with all of its tokens. */
  | {
      readonly kind: 'response';
      readonly id: string;
      readonly model: string | null;
      readonly usage: Usage | null;
      readonly calls: readonly ClaudeCall[];
      readonly end: 'completed' | 'failed' | null;
    }
  | { readonly kind: 'results'; readonly results: readonly ClaudeResult[] }
  | { readonly kind: 'interrupted' }
  /** Written when the program ends in good order. */
  | { readonly kind: 'closed' }
  /** Written when the program takes a prompt. */
  | { readonly kind: 'queued' }
  | { readonly kind: 'other' };

export interface ClaudeImage {
  readonly mediaType: string | null;
  /** `null` where the line holds no bytes. */
  readonly base64: string | null;
}

export interface ClaudeCall {
  readonly id: string;
  readonly tool: string;
  readonly input: unknown;
}

export interface ClaudeResult {
  readonly callId: string;
  readonly isError: boolean;
  /** What the model saw. */
  readonly text: string;
  /** What the tool gave, by tool; not recorded in the transcripts of sub-agents. */
  readonly detail: unknown;
}

const text = z.string();
const Text = text.nullish().catch(null);
const Flag = z.boolean().nullish().catch(null);
const tokens = z.number().int().nonnegative().nullish();

const Line = z.object({
  type: text,
  timestamp: z.iso.datetime().nullish(),
  sessionId: Text,
  agentId: Text,
  isSidechain: Flag,
  isMeta: Flag,
  isCompactSummary: Flag,
  isVisibleInTranscriptOnly: Flag,
  isApiErrorMessage: Flag,
  cwd: Text,
  gitBranch: Text,
  version: Text,
  forkedFrom: z.object({ sessionId: text }).nullish().catch(null),
  origin: z.object({ kind: text }).nullish().catch(null),
  message: z.unknown().optional(),
  attachment: z.unknown().optional(),
  toolUseResult: z.unknown().optional(),
});

const Block = z.object({ type: text });
const TextBlock = z.object({ type: z.literal('text'), text });
const ImageBlock = z.object({
  type: z.literal('image'),
  source: z.object({ type: Text, media_type: Text, data: Text }),
});
const ToolUse = z.object({
  type: z.literal('tool_use'),
  id: text,
  name: text,
  input: z.unknown().optional(),
});
const ToolResult = z.object({
  type: z.literal('tool_result'),
  tool_use_id: text,
  is_error: Flag,
  content: z.unknown().optional(),
});

const UserMessage = z.object({ content: z.union([text, z.array(Block.loose())]) });
const AssistantMessage = z.object({
  id: text,
  model: Text,
  stop_reason: Text,
  content: z.array(Block.loose()),
  usage: z
    .object({
      input_tokens: tokens,
      cache_creation_input_tokens: tokens,
      cache_read_input_tokens: tokens,
      output_tokens: tokens,
    })
    .nullish()
    .catch(null),
});
const QueuedCommand = z.object({
  type: z.literal('queued_command'),
  prompt: z.union([text, z.array(Block.loose())]),
  commandMode: Text,
  origin: z.object({ kind: text }).nullish().catch(null),
});

/**
 * Reads one line; types that mining does not need, known today or not, are `other`.
 * @throws {z.ZodError} if a line of a needed type lacks what it must hold.
 */
export function parseClaudeLine(json: unknown): ClaudeLine {
  const line = Line.parse(json);
  return {
    at: line.timestamp ?? null,
    sessionId: line.sessionId ?? null,
    agentId: line.agentId ?? null,
    isSidechain: line.isSidechain ?? false,
    forkedFrom: line.forkedFrom?.sessionId ?? null,
    cwd: line.cwd ?? null,
    // Outside a branch git calls it HEAD.
    branch: line.gitBranch === 'HEAD' || !line.gitBranch ? null : line.gitBranch,
    version: line.version ?? null,
    content: toContent(line),
  };
}

function toContent(line: z.infer<typeof Line>): ClaudeContent {
  switch (line.type) {
    case 'user':
      return toUserContent(line);
    case 'assistant':
      return toResponse(line);
    case 'attachment':
      return toQueuedPrompt(line.attachment);
    case 'queue-operation':
      return { kind: 'queued' };
    case 'last-prompt':
      return { kind: 'closed' };
    default:
      return { kind: 'other' };
  }
}

function toUserContent(line: z.infer<typeof Line>): ClaudeContent {
  const { content } = UserMessage.parse(line.message);
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const results = blocks.filter(({ type }) => type === 'tool_result');
  if (results.length > 0) {
    return { kind: 'results', results: results.map((block) => toResult(block, line.toolUseResult)) };
  }
  const isInjected = line.isMeta || line.isCompactSummary || line.isVisibleInTranscriptOnly;
  const isHuman = (line.origin?.kind ?? 'human') === 'human';
  return isInjected || !isHuman ? { kind: 'other' } : toPrompt(blocks, false);
}

function toQueuedPrompt(attachment: unknown): ClaudeContent {
  if (Block.safeParse(attachment).data?.type !== 'queued_command') return { kind: 'other' };
  const { prompt, commandMode, origin } = QueuedCommand.parse(attachment);
  // Notices of background tasks wait in the same queue.
  if ((commandMode ?? 'prompt') !== 'prompt' || (origin?.kind ?? 'human') !== 'human')
    return { kind: 'other' };
  return toPrompt(typeof prompt === 'string' ? [{ type: 'text', text: prompt }] : prompt, true);
}

function toPrompt(blocks: readonly z.infer<typeof Block>[], isQueued: boolean): ClaudeContent {
  const texts = blocks.flatMap((block) => TextBlock.safeParse(block).data?.text ?? []);
  const images = blocks.filter(({ type }) => type === 'image').map(toImage);
  const typed = readPromptText(texts.filter((each) => !isContextBlock(each)).join('\n'));
  switch (typed.kind) {
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'injected':
      return { kind: 'other' };
    case 'command':
      return { kind: 'prompt', text: typed.text, images, isCommand: true, isQueued };
    case 'typed':
      if (typed.text === '' && images.length === 0) return { kind: 'other' };
      return { kind: 'prompt', text: typed.text, images, isCommand: false, isQueued };
  }
}

function toImage(block: unknown): ClaudeImage {
  const source = ImageBlock.safeParse(block).data?.source;
  return { mediaType: source?.media_type ?? null, base64: source?.data ?? null };
}

function toResult(block: unknown, detail: unknown): ClaudeResult {
  const { tool_use_id, is_error, content } = ToolResult.parse(block);
  const parts = Array.isArray(content) ? content : [{ type: 'text', text: content }];
  return {
    callId: tool_use_id,
    isError: is_error ?? false,
    text: parts.flatMap((part) => TextBlock.safeParse(part).data?.text ?? []).join('\n'),
    detail,
  };
}

/** Model of messages that Claude Code itself puts into the conversation. */
const synthetic = '<synthetic>';

function toResponse({ message, isApiErrorMessage }: z.infer<typeof Line>): ClaudeContent {
  const { id, model, stop_reason, content, usage } = AssistantMessage.parse(message);
  if (isApiErrorMessage) {
    return { kind: 'response', id, model: null, usage: null, calls: [], end: 'failed' };
  }
  if (model === synthetic) return { kind: 'other' };
  const calls = content.filter(({ type }) => type === 'tool_use').map((block) => ToolUse.parse(block));
  return {
    kind: 'response',
    id,
    model: model ?? null,
    usage: usage ? toUsage(usage) : null,
    calls: calls.map((call) => ({ id: call.id, tool: call.name, input: call.input })),
    end: isEnd(stop_reason ?? null, content) ? 'completed' : null,
  };
}

/** Older versions write a response before its reason to stop is known: words without a call then end the turn. */
function isEnd(stopReason: string | null, content: readonly z.infer<typeof Block>[]): boolean {
  if (stopReason !== null) return stopReason !== 'tool_use' && stopReason !== 'pause_turn';
  return content.length > 0 && content.every(({ type }) => type === 'text');
}

/** Anthropic counts input read from a cache, input written to it and all other input apart. */
function toUsage(usage: NonNullable<z.infer<typeof AssistantMessage>['usage']>): Usage {
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    requestCount: 1,
    inputTokens: (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + cached,
    cachedInputTokens: cached,
    outputTokens: usage.output_tokens ?? 0,
    reasoningTokens: 0,
  };
}
