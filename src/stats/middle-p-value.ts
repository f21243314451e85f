import type { Range } from './bounded-mean.ts';
import { dirichletMeanCdf, tally } from './dirichlet-mean.ts';

/** The p-value of `boundMean` alone, a hundred times as fast: for whoever asks no interval. */
export function toMiddlePValue(values: readonly number[], { low, high }: Range): number {
  const middle = (low + high) / 2;
  const below =
    (dirichletMeanCdf(tally([...values, low]), middle) + dirichletMeanCdf(tally([...values, high]), middle)) /
    2;
  return Math.min(1, 2 * Math.min(below, 1 - below));
}
