import * as z from 'zod';
import type { Usage } from '../domain/usage.ts';

const tokens = z.number().int().nonnegative().nullish();

/** Tokens of one response as Anthropic counts them. */
export const AnthropicTokens = z.object({
  input_tokens: tokens,
  cache_creation_input_tokens: tokens,
  cache_read_input_tokens: tokens,
  output_tokens: tokens,
});

/** Input read from a cache, input written to it and all other input are counted apart. */
export function toResponseUsage(counted: z.infer<typeof AnthropicTokens>): Usage {
  const cached = counted.cache_read_input_tokens ?? 0;
  return {
    requestCount: 1,
    inputTokens: (counted.input_tokens ?? 0) + (counted.cache_creation_input_tokens ?? 0) + cached,
    cachedInputTokens: cached,
    outputTokens: counted.output_tokens ?? 0,
    reasoningTokens: 0,
  };
}
