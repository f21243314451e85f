import * as z from 'zod';
import { createSseParser } from '../domain/sse-parser.ts';
import type { Usage } from '../domain/usage.ts';

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
        input_tokens_details: z.object({ cached_tokens: tokenCount.nullish() }).nullish(),
        output_tokens: tokenCount,
        output_tokens_details: z.object({ reasoning_tokens: tokenCount.nullish() }).nullish(),
      })
      .nullish(),
    error: z.object({ code: z.string().nullish() }).nullish(),
  }),
});
type ResponseEnd = z.infer<typeof ResponseEnd>;

type TokenUsage = Omit<Usage, 'requestCount'>;

/** How a response ended: what the provider says it has cost, and why it failed; `null` where it says nothing. */
export interface ReportedEnd {
  readonly usage: TokenUsage | null;
  readonly errorCode: string | null;
}

/**
 * Watches the bytes of one streamed response go by. `onEnd` is called while the chunk that ends the response is observed,
 * so that it is on the account before the client, who may leave at once, has seen it.
 */
export function createResponseMeter(onEnd: (end: ReportedEnd) => void): (chunk: Uint8Array) => void {
  const parse = createSseParser();
  return (chunk) => {
    for (const event of parse(chunk)) {
      const end = parseResponseEnd(event.data);
      if (end === undefined) continue;
      const { usage, error } = end.response;
      onEnd({ usage: usage ? toTokenUsage(usage) : null, errorCode: error?.code ?? null });
    }
  };
}

function parseResponseEnd(data: string): ResponseEnd | undefined {
  // Nearly every event is another one, some are megabytes: those are not parsed.
  if (!/"response\.(completed|failed|incomplete)"/.test(data)) return undefined;
  return ResponseEnd.safeParse(parseJson(data)).data;
}

function toTokenUsage(usage: NonNullable<ResponseEnd['response']['usage']>): TokenUsage {
  return {
    inputTokens: usage.input_tokens,
    cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.output_tokens,
    reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}

/** `undefined` for what is no JSON: an upstream may send anything. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
