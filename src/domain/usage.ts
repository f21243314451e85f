import * as z from 'zod';

const tokenCount = z.number().int().nonnegative();

/** Tokens of one or more model requests. `inputTokens` includes the cached ones, `outputTokens` the reasoning ones. */
export const Usage = z.object({
  requestCount: tokenCount,
  inputTokens: tokenCount,
  cachedInputTokens: tokenCount,
  outputTokens: tokenCount,
  reasoningTokens: tokenCount,
});
export type Usage = z.infer<typeof Usage>;

export const noUsage: Usage = {
  requestCount: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    requestCount: a.requestCount + b.requestCount,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}
