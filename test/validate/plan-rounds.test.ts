import { expect, test } from 'vitest';
import { planRounds, toBusyProcessCount } from '../../src/validate/plan-rounds.ts';
import { toTimeoutMs } from '../../src/validate/to-timeout.ts';

const options = { candidateId: 'shop-1', roundCount: 5, ordersTests: true, busyProcessCount: 2 };

test('the first round is in the suite’s own order, every further one in another, and every second one under load', () => {
  const rounds = planRounds(options);
  expect(rounds.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  expect(rounds.map(({ busyProcessCount }) => busyProcessCount)).toEqual([0, 2, 0, 2, 0]);
  expect(rounds[0]?.orderSeed).toBe(0);
  expect(new Set(rounds.map(({ orderSeed }) => orderSeed)).size).toBe(5);
});

test('seeds depend on candidate and round alone, so that more rounds go on where fewer ended', () => {
  const longer = planRounds({ ...options, roundCount: 59 });
  expect(longer.slice(0, 5)).toEqual(planRounds(options));
  expect(planRounds({ ...options, candidateId: 'shop-2' })[1]?.orderSeed).not.toBe(longer[1]?.orderSeed);
  for (const { orderSeed } of longer) expect(orderSeed).toBeLessThan(2 ** 31);
});

test.each([
  [64, 64, 1, 64],
  [64, 64, 3, 22],
  [64, 64, 100, 1],
  [2, 2, 40, 1],
  [4, 1, 40, 4],
  [4, 8, 0, 4],
])(
  '%i cores, %i suites at once, %i candidates: %i busy processes beside each',
  (cores, atOnce, open, expected) => {
    expect(toBusyProcessCount(cores, atOnce, open)).toBe(expected);
  },
);

test('a runner that cannot order is not asked to', () => {
  const seeds = planRounds({ ...options, ordersTests: false }).map(({ orderSeed }) => orderSeed);
  expect(seeds).toEqual([0, 0, 0, 0, 0]);
});

test.each([
  [100, 300_000, 10_000],
  [4000, 300_000, 20_000],
  [200_000, 300_000, 300_000],
  [100, 5000, 5000],
])('a suite that took %i ms, below a ceiling of %i ms, may take %i ms', (slowestMs, ceilingMs, expected) => {
  expect(toTimeoutMs(slowestMs, ceilingMs)).toBe(expected);
});
