import * as z from 'zod';
import type { Usage } from '../../domain/usage.ts';
import { AnthropicTokens, toResponseUsage } from '../anthropic-tokens.ts';
import { Block, Text, text } from './claude-block.ts';

/** A part of a model response: several lines may bear one response's id, each with all of its tokens. */
export interface ClaudeResponse {
  readonly kind: 'response';
  readonly id: string;
  readonly model: string | null;
  readonly usage: Usage | null;
  readonly calls: readonly ClaudeCall[];
  readonly end: 'completed' | 'failed' | null;
}

export interface ClaudeCall {
  readonly id: string;
  readonly tool: string;
  readonly input: unknown;
}

const ToolUse = z.object({
  type: z.literal('tool_use'),
  id: text,
  name: text,
  input: z.unknown().optional(),
});

const AssistantMessage = z.object({
  id: text,
  model: Text,
  stop_reason: Text,
  content: z.array(Block.loose()),
  usage: AnthropicTokens.nullish().catch(null),
});

const synthetic = '<synthetic>';

/**
 * `undefined` for a message that Claude Code itself put into the conversation.
 * @param isError - it stands for an answer of the provider that was none
 * @throws {z.ZodError} if it lacks what it must hold
 */
export function toResponse(message: unknown, isError: boolean): ClaudeResponse | undefined {
  const { id, model, stop_reason, content, usage } = AssistantMessage.parse(message);
  if (isError) return { kind: 'response', id, model: null, usage: null, calls: [], end: 'failed' };
  if (model === synthetic) return undefined;
  const calls = content.filter(({ type }) => type === 'tool_use').map((block) => ToolUse.parse(block));
  return {
    kind: 'response',
    id,
    model: model ?? null,
    usage: usage ? toResponseUsage(usage) : null,
    calls: calls.map((call) => ({ id: call.id, tool: call.name, input: call.input })),
    end: isEnd(stop_reason ?? null, content) ? 'completed' : null,
  };
}

/** Older versions write a response before its reason to stop is known: words without a call then end the turn. */
function isEnd(stopReason: string | null, content: readonly Block[]): boolean {
  if (stopReason !== null) return stopReason !== 'tool_use' && stopReason !== 'pause_turn';
  return content.length > 0 && content.every(({ type }) => type === 'text');
}
