import * as z from 'zod';
import { parseJson } from '../domain/parse-json.ts';
import type { ServerSentEvent } from '../domain/sse-parser.ts';
import type { EventReading, TokenUsage } from './event-reading.ts';

const tokenCount = z.number().int().nonnegative();

/**
 * The event that ends a response stream, as far as it is metered. A failed or incomplete response has cost tokens too,
 * where it says so. https://platform.openai.com/docs/api-reference/responses-streaming
 */
const ResponseEnd = z.object({
  type: z.enum(['response.completed', 'response.failed', 'response.incomplete']),
  response: z.object({
    usage: z
      .object({
        input_tokens: tokenCount,
        input_tokens_details: z
          .object({ cached_tokens: tokenCount.nullish(), cache_write_tokens: tokenCount.nullish() })
          .nullish(),
        output_tokens: tokenCount,
        output_tokens_details: z.object({ reasoning_tokens: tokenCount.nullish() }).nullish(),
      })
      .nullish(),
    error: z.object({ code: z.string().nullish() }).nullish(),
  }),
});
type ResponseEnd = z.infer<typeof ResponseEnd>;

/** An event's type stands at its beginning, where anything of the model's cannot. */
const openingForm = /^\s*\{\s*"type"\s*:\s*"response\.(created|queued|in_progress)"/;

export function readResponsesEvent({ type, data }: ServerSentEvent): EventReading {
  // Nearly every event is another one, some are megabytes: those are not parsed.
  if (/"response\.(completed|failed|incomplete)"/.test(data)) {
    const end = ResponseEnd.safeParse(parseJson(data)).data;
    if (end) {
      const { usage, error } = end.response;
      return {
        kind: 'end',
        end: { usage: usage ? toTokenUsage(usage) : null, errorCode: error?.code ?? null },
      };
    }
  }
  const isOpening = /^response\.(created|queued|in_progress)$/.test(type) || openingForm.test(data);
  return { kind: isOpening ? 'opening' : 'content' };
}

/** @returns `null` for counts that contradict each other: no price can be made of them */
function toTokenUsage(usage: NonNullable<ResponseEnd['response']['usage']>): TokenUsage | null {
  const cached = usage.input_tokens_details?.cached_tokens ?? 0;
  const written = usage.input_tokens_details?.cache_write_tokens ?? 0;
  if (cached + written > usage.input_tokens) return null;
  return {
    inputTokens: usage.input_tokens,
    cachedInputTokens: cached,
    ...(written > 0 && { cacheWriteTokens: written }),
    outputTokens: usage.output_tokens,
    reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
