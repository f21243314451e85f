import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { calcPrice } from '@pydantic/genai-prices';
import type { PriceList } from '../../ports.ts';

/** Dollars per million tokens. Cached input costs as much as other input where nothing else is said. */
export interface OwnPrice {
  readonly inputPerMillionUsd: number;
  readonly cachedInputPerMillionUsd: number;
  /** As other input when absent. */
  readonly cacheWritePerMillionUsd?: number;
  readonly outputPerMillionUsd: number;
}

/** The list that is bundled, with its version; kept with every cost, because prices change. */
const builtInList = `genai-prices ${readListVersion()}`;

function readListVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'));
  return version;
}

/**
 * The user's own prices first, then the public list bundled with the program; nothing is fetched.
 * A model that neither knows has no cost: never 0.
 */
export function createPriceList(own: Readonly<Record<string, OwnPrice>>): PriceList {
  return {
    price(model, usage, at) {
      const price = own[model];
      if (price) {
        const written = usage.cacheWriteTokens ?? 0;
        const uncached = usage.inputTokens - usage.cachedInputTokens - written;
        const costUsd =
          (uncached * price.inputPerMillionUsd +
            usage.cachedInputTokens * price.cachedInputPerMillionUsd +
            written * (price.cacheWritePerMillionUsd ?? price.inputPerMillionUsd) +
            usage.outputTokens * price.outputPerMillionUsd) /
          1e6;
        return { costUsd, source: `configuration: ${model}` };
      }
      const tokens = {
        input_tokens: usage.inputTokens,
        cache_read_tokens: usage.cachedInputTokens,
        cache_write_tokens: usage.cacheWriteTokens ?? 0,
        output_tokens: usage.outputTokens,
      };
      const timestamp = new Date(at);
      const known =
        calcPrice(tokens, model, { providerId: 'openai', timestamp }) ??
        calcPrice(tokens, model, { providerId: 'anthropic', timestamp });
      return known ? { costUsd: known.total_price, source: `${builtInList}: ${known.model.id}` } : undefined;
    },
  };
}
