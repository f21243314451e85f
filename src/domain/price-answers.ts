import type { Usage } from './usage.ts';

/** What the gateway has metered of one trial or question. */
export interface MeteredAnswers {
  /** Tokens by answered request: prices may depend on the size of each. */
  answers(): readonly Usage[];
  hasUnanswered(): boolean;
}

export interface PricedAnswers {
  readonly costUsd: number | null;
  /** Names the list and the model id that matched; `null` where nothing had a price. */
  readonly priceSource: string | null;
  /** Whose day's prices they are; `null` likewise. */
  readonly pricedAt: string | null;
}

/**
 * One request without an answer or a price, and the cost of the whole is not known: a part is no total.
 * @param at - the instant whose prices count
 */
export function priceAnswers(
  metered: MeteredAnswers,
  at: string,
  toPrice: (usage: Usage, at: string) => { readonly costUsd: number; readonly source: string } | undefined,
): PricedAnswers {
  const unknown: PricedAnswers = { costUsd: null, priceSource: null, pricedAt: null };
  if (metered.hasUnanswered()) return unknown;
  let costUsd = 0;
  let priceSource: string | null = null;
  for (const usage of metered.answers()) {
    const price = toPrice(usage, at);
    if (price === undefined) return unknown;
    costUsd += price.costUsd;
    priceSource = price.source;
  }
  return { costUsd, priceSource, pricedAt: priceSource === null ? null : at };
}
