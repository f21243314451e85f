import type { Usage } from './usage.ts';

/** What the gateway has metered of one trial or question. */
export interface MeteredAnswers {
  /** Tokens by answered request: prices may depend on the size of each. */
  answers(): readonly Usage[];
  hasUnanswered(): boolean;
}

export interface PricedAnswers {
  readonly costUsd: number | null;
  readonly priceSource: string | null;
}

/** One request without an answer or a price, and the cost of the whole is not known: a part is no total. */
export function priceAnswers(
  metered: MeteredAnswers,
  toPrice: (usage: Usage) => { readonly costUsd: number; readonly source: string } | undefined,
): PricedAnswers {
  const unknown: PricedAnswers = { costUsd: null, priceSource: null };
  if (metered.hasUnanswered()) return unknown;
  let costUsd = 0;
  let priceSource: string | null = null;
  for (const usage of metered.answers()) {
    const price = toPrice(usage);
    if (price === undefined) return unknown;
    costUsd += price.costUsd;
    priceSource = price.source;
  }
  return { costUsd, priceSource };
}
