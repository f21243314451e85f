import * as z from 'zod';
import type { Usage } from '../domain/usage.ts';

const tokens = z.number().int().nonnegative();

/** Tokens as Codex counts them, in rollouts and events alike. */
export const CodexTokens = z.object({
  input_tokens: tokens,
  cached_input_tokens: tokens.default(0),
  output_tokens: tokens,
  reasoning_output_tokens: tokens.default(0),
});
export type CodexTokens = z.infer<typeof CodexTokens>;

export function toTokenCounts(counted: CodexTokens): Omit<Usage, 'requestCount'> {
  return {
    inputTokens: counted.input_tokens,
    cachedInputTokens: counted.cached_input_tokens,
    outputTokens: counted.output_tokens,
    reasoningTokens: counted.reasoning_output_tokens,
  };
}
