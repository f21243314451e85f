import { expect, test } from 'vitest';
import { measureFlake, toBand } from '../../bench/traps/flakes.ts';

test('a band holds all but the rarest counts, and no more than it must', () => {
  expect(toBand(10, 0.5, 0.95)).toEqual([2, 8]);
  expect(toBand(400, 1e-9)).toEqual([0, 0]);
  expect(toBand(1000, 0.5, 0.95)).toEqual([469, 531]);
});

test.each([
  [2, 5],
  [5, 14],
  [20, 59],
])('a test that flakes 1 in %i slips through %i runs as often as can be computed', (oneIn, runs) => {
  for (const side of ['after', 'both'] as const) {
    const { slipped, band } = measureFlake({ oneIn, side }, runs, 300, 7);
    expect(slipped).toBeGreaterThanOrEqual(band[0]);
    expect(slipped).toBeLessThanOrEqual(band[1]);
  }
});
