import { calcPrice } from '@pydantic/genai-prices';
import type { PriceList } from '../../ports.ts';

/** Dollars per million tokens. Cached input costs as much as other input where nothing else is said. */
export interface OwnPrice {
  readonly inputPerMillionUsd: number;
  readonly cachedInputPerMillionUsd: number;
  readonly outputPerMillionUsd: number;
}

/** Where the package's list comes from; kept with every cost, because prices change. */
const builtInList = 'genai-prices';

/**
 * The user's own prices first, then the public list bundled with the program; nothing is fetched.
 * A model that neither knows has no cost: never 0.
 */
export function createPriceList(own: Readonly<Record<string, OwnPrice>>): PriceList {
  return {
    price(model, usage, at) {
      const price = own[model];
      if (price) {
        const uncached = usage.inputTokens - usage.cachedInputTokens;
        const costUsd =
          (uncached * price.inputPerMillionUsd +
            usage.cachedInputTokens * price.cachedInputPerMillionUsd +
            usage.outputTokens * price.outputPerMillionUsd) /
          1e6;
        return { costUsd, source: `configuration: ${model}` };
      }
      const known = calcPrice(
        {
          input_tokens: usage.inputTokens,
          cache_read_tokens: usage.cachedInputTokens,
          output_tokens: usage.outputTokens,
        },
        model,
        { providerId: 'openai', timestamp: new Date(at) },
      );
      return known ? { costUsd: known.total_price, source: `${builtInList}: ${known.model.id}` } : undefined;
    },
  };
}
