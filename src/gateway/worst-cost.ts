import type { Protocol } from '../ports.ts';
import type { CheckedRequest } from './check-request.ts';
import { toInputBound, toWorstUsages } from './worst-usage.ts';

export type WorstCost =
  | { readonly kind: 'bounded'; readonly usd: number }
  | { readonly kind: 'unbounded'; readonly part: string };

/** Each protocol's own limit of output: the other's name means nothing to its provider. */
const outputLimits: Readonly<Record<Protocol, 'max_output_tokens' | 'max_tokens'>> = {
  responses: 'max_output_tokens',
  messages: 'max_tokens',
};

/**
 * The most that a request can cost: the bound of its input, all the output that it asks for or else that the model can
 * give, each at the dearest that it can be counted.
 */
export function toWorstCost({ account, body, call }: CheckedRequest, maxOutputTokens: number): WorstCost {
  const input = toInputBound(call, body.length);
  if (input.kind === 'unbounded') return input;
  const output = call[outputLimits[account.grant.protocol]] ?? maxOutputTokens;
  const costs = toWorstUsages(input.tokens, output).map((usage) => account.priceUsd(usage));
  if (costs.some((usd) => usd === undefined))
    throw new Error(`no price for ${account.grant.model}, and a budget that depends on it`);
  return { kind: 'bounded', usd: Math.max(...costs.map((usd) => usd ?? 0)) };
}
