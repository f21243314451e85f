import { createMeanCdf, type Range } from './bounded-mean.ts';

/** The p-value of `boundMean` alone, a hundred times as fast: for whoever asks no interval. */
export function toMiddlePValue(values: readonly number[], range: Range): number {
  const below = createMeanCdf(values, range)((range.low + range.high) / 2);
  return Math.min(1, 2 * Math.min(below, 1 - below));
}
