import { expect, test } from 'vitest';
import { createPriceList } from '../../../src/adapters/prices/price-list.ts';

const at = '2026-11-22T00:00:00.000Z';
const usage = {
  requestCount: 1,
  inputTokens: 10_000,
  cachedInputTokens: 4_000,
  outputTokens: 1_000,
  reasoningTokens: 600,
};

test('own prices win, cached input has its own, and reasoning is part of the output', () => {
  const prices = createPriceList({
    'gpt-5.5': { inputPerMillionUsd: 10, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 100 },
  });
  expect(prices.price('gpt-5.5', usage, at)).toEqual({
    costUsd: (6_000 * 10 + 4_000 * 1 + 1_000 * 100) / 1e6,
    source: 'configuration: gpt-5.5',
  });
});

test('a model of the public list is priced, and the id that matched is kept with the version of the list', () => {
  const priced = createPriceList({}).price('gpt-5.5', usage, at);
  expect(priced?.costUsd).toBeGreaterThan(0);
  expect(priced?.source).toMatch(/^genai-prices \d+\.\d+\.\d+: gpt-5\.5$/);
});

test('the cost of a model that nobody knows is unknown, not 0', () => {
  expect(createPriceList({}).price('gpt-5.5-strong', usage, at)).toBeUndefined();
});

test('what is written to the cache has a price of its own', () => {
  const written = { ...usage, cacheWriteTokens: 2_000 };
  const own = { inputPerMillionUsd: 10, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 100 };
  const cost = (price: typeof own & { cacheWritePerMillionUsd?: number }) =>
    createPriceList({ 'claude-own': price }).price('claude-own', written, at)?.costUsd;
  expect(cost({ ...own, cacheWritePerMillionUsd: 12.5 })).toBeCloseTo(
    (4_000 * 10 + 4_000 * 1 + 2_000 * 12.5 + 1_000 * 100) / 1e6,
    12,
  );
  expect(cost(own)).toBeCloseTo((6_000 * 10 + 4_000 * 1 + 1_000 * 100) / 1e6, 12);

  const listed = createPriceList({});
  const priced = listed.price('claude-sonnet-4-5', written, at);
  expect(priced?.source).toMatch(/: claude-sonnet-4-5$/);
  expect(priced?.costUsd).toBeGreaterThan(listed.price('claude-sonnet-4-5', usage, at)?.costUsd ?? 0);
});
