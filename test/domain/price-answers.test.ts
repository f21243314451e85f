import { expect, test } from 'vitest';
import { priceAnswers } from '../../src/domain/price-answers.ts';
import { noUsage } from '../../src/domain/usage.ts';

const usage = (inputTokens: number) => ({ ...noUsage, inputTokens });
/** A cent a token, and no price for more than 100 at once. */
const toPrice = ({ inputTokens }: { inputTokens: number }) =>
  inputTokens > 100 ? undefined : { costUsd: inputTokens / 100, source: 'test' };
const metered = (answers: readonly number[], hasUnanswered = false) => ({
  answers: () => answers.map(usage),
  hasUnanswered: () => hasUnanswered,
});
const at = '2026-11-26T12:00:00.000Z';
const unknown = { costUsd: null, priceSource: null, pricedAt: null };

test('each answer is priced alone, and the prices add up', () => {
  expect(priceAnswers(metered([50, 100]), at, toPrice)).toEqual({
    ...{ costUsd: 1.5, priceSource: 'test', pricedAt: at },
  });
  expect(priceAnswers(metered([]), at, toPrice)).toEqual({
    ...{ costUsd: 0, priceSource: null, pricedAt: null },
  });
});

test('a part is no total: one answer without a price, or none at all, and the cost is not known', () => {
  expect(priceAnswers(metered([50, 101]), at, toPrice)).toEqual(unknown);
  expect(priceAnswers(metered([50], true), at, toPrice)).toEqual(unknown);
});
