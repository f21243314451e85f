import * as z from 'zod';
import { Block, Flag, Text, TextBlock, text } from './claude-block.ts';
import { isContextBlock, readPromptText } from './claude-prompt.ts';
import { type ClaudeResponse, toResponse } from './claude-response.ts';

/** What a line says. */
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
  | ClaudeResponse
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

export interface ClaudeResult {
  readonly callId: string;
  readonly isError: boolean;
  /** What the model saw. */
  readonly text: string;
  /** What the tool gave, by tool; not recorded in the transcripts of sub-agents. */
  readonly detail: unknown;
}

/** Of a line, what its content is told from. */
export const ContentFields = z.object({
  type: text,
  isMeta: Flag,
  isCompactSummary: Flag,
  isVisibleInTranscriptOnly: Flag,
  isApiErrorMessage: Flag,
  origin: z.object({ kind: text }).nullish().catch(null),
  message: z.unknown().optional(),
  attachment: z.unknown().optional(),
  toolUseResult: z.unknown().optional(),
});
type ContentFields = z.infer<typeof ContentFields>;

const ImageBlock = z.object({
  type: z.literal('image'),
  source: z.object({ type: Text, media_type: Text, data: Text }),
});
const ToolResult = z.object({
  type: z.literal('tool_result'),
  tool_use_id: text,
  is_error: Flag,
  content: z.unknown().optional(),
});

const UserMessage = z.object({ content: z.union([text, z.array(Block.loose())]) });
const QueuedCommand = z.object({
  type: z.literal('queued_command'),
  prompt: z.union([text, z.array(Block.loose())]),
  commandMode: Text,
  origin: z.object({ kind: text }).nullish().catch(null),
});

/** @throws {z.ZodError} if a line of a needed type lacks what it must hold. */
export function toContent(line: ContentFields): ClaudeContent {
  switch (line.type) {
    case 'user':
      return toUserContent(line);
    case 'assistant':
      return toResponse(line.message, line.isApiErrorMessage ?? false) ?? { kind: 'other' };
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

function toUserContent(line: ContentFields): ClaudeContent {
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

function toPrompt(blocks: readonly Block[], isQueued: boolean): ClaudeContent {
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
