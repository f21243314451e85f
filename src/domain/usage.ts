import * as z from 'zod';

const tokenCount = z.number().int().nonnegative();

/**
 * Tokens of one or more model requests. `inputTokens` includes those read from the cache and those written to it,
 * `outputTokens` the reasoning ones.
 */
export const Usage = z.object({
  requestCount: tokenCount,
  inputTokens: tokenCount,
  cachedInputTokens: tokenCount,
  /** Where the provider charges for writing to its cache and says how much it wrote. */
  cacheWriteTokens: tokenCount.exactOptional(),
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
  const cacheWriteTokens = (a.cacheWriteTokens ?? 0) + (b.cacheWriteTokens ?? 0);
  return {
    requestCount: a.requestCount + b.requestCount,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    ...(cacheWriteTokens > 0 && { cacheWriteTokens }),
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}
