import * as z from 'zod';
import { parseJson } from '../domain/parse-json.ts';
import type { ServerSentEvent } from '../domain/sse-parser.ts';
import type { EventReading, TokenUsage } from './event-reading.ts';

const tokenCount = z.number().int().nonnegative();

/** Tokens read from and written to the cache are told beside `input_tokens`, and are none of them. */
const MessageUsage = z.object({
  input_tokens: tokenCount.nullish(),
  cache_creation_input_tokens: tokenCount.nullish(),
  cache_read_input_tokens: tokenCount.nullish(),
  output_tokens: tokenCount.nullish(),
});
type MessageUsage = z.infer<typeof MessageUsage>;

/** Events of a message stream, as far as they are metered. https://docs.anthropic.com/en/api/messages-streaming */
const MessageEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message_start'), message: z.object({ usage: MessageUsage }) }),
  /** Its counts stand for the message so far. */
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: z.string().nullish() }).nullish(),
    usage: MessageUsage,
  }),
  z.object({ type: z.literal('error'), error: z.object({ type: z.string() }) }),
]);

/**
 * The last `message_delta` ends a message: it alone has a reason to stop, and the whole count of the output.
 * @param opening what `message_start` said of the input
 */
export function readMessagesEvent(
  { type, data }: ServerSentEvent,
  opening: TokenUsage | undefined,
): EventReading {
  if (type === 'ping') return { kind: 'opening' };
  if (!['message_start', 'message_delta', 'error'].includes(type)) return { kind: 'content' };
  const event = MessageEvent.safeParse(parseJson(data)).data;
  switch (event?.type) {
    case 'message_start':
      return { kind: 'opening', usage: toTokenUsage(event.message.usage, undefined) };
    case 'message_delta':
      if (!event.delta?.stop_reason) return { kind: 'content' };
      return { kind: 'end', end: { usage: toTokenUsage(event.usage, opening), errorCode: null } };
    case 'error':
      return { kind: 'end', end: { usage: null, errorCode: event.error.type } };
    case undefined:
      return { kind: 'content' };
  }
}

function toTokenUsage(usage: MessageUsage, opening: TokenUsage | undefined): TokenUsage {
  const read = usage.cache_read_input_tokens ?? opening?.cachedInputTokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? opening?.cacheWriteTokens ?? 0;
  const plain =
    usage.input_tokens ??
    (opening ? opening.inputTokens - opening.cachedInputTokens - (opening.cacheWriteTokens ?? 0) : 0);
  return {
    inputTokens: plain + read + written,
    cachedInputTokens: read,
    ...(written > 0 && { cacheWriteTokens: written }),
    outputTokens: usage.output_tokens ?? opening?.outputTokens ?? 0,
    reasoningTokens: 0,
  };
}
