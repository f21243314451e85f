import { expect, test } from 'vitest';
import { agreeingRunsFor, flakeRateUpperBound } from '../../src/stats/flake-rate.ts';

test.each([
  [0.45, 6],
  [0.2, 14],
  [0.05, 59],
  [0.01, 299],
])('a bound of %d takes %i runs, and one fewer does not reach it', (rate, runs) => {
  expect(agreeingRunsFor(rate)).toBe(runs);
  expect(flakeRateUpperBound(runs)).toBeLessThanOrEqual(rate);
  expect(flakeRateUpperBound(runs - 1)).toBeGreaterThan(rate);
});

test('no number of runs bounds a rate at 0 or 1', () => {
  for (const rate of [0, 1, -0.1, Number.NaN]) expect(() => agreeingRunsFor(rate)).toThrow(RangeError);
});
