import type { Range } from './bounded-mean.ts';

/** Where a mean may lie, whenever one stops to look. */
export interface AnytimeBounds {
  readonly lower: number;
  readonly upper: number;
  /** Valid at any time, too; below `1 − confidence` exactly when the bounds leave the middle of the range out. */
  readonly pValueOfMiddle: number;
}

/**
 * Bounds a mean at every moment at once: looked at after each value, and stopped whenever one likes, the bounds leave the mean
 * out in a share 1 − `confidence` of all experiments at most. No look has to be planned; that costs width.
 *
 * The hedged capital of Waudby-Smith & Ramdas 2024 (JRSS B 86, p. 1, arXiv:2010.09686, § 4.4): two gamblers bet on each value
 * being above, and below, a supposed mean, as much as the values before it advise; a mean that would have made one of them rich is
 * left out. Their even mixture is a martingale, so that by Ville's inequality none gets richer than 1/(1 − confidence) but
 * so seldom.
 *
 * @param values in the order in which they came; independent, in [`low`, `high`]
 */
export function boundMeanAnytime(values: readonly number[], range: Range, confidence: number): AnytimeBounds {
  const { low, high } = range;
  const scaled = toShares(values, range);
  const stakes = toStakes(scaled, 1 - confidence);
  const limit = -Math.log(1 - confidence);
  const isKept = (mean: number) => toLogCapital(scaled, stakes, mean) < limit;
  const kept = grid.filter(isKept);
  const [first, last] = [kept[0], kept.at(-1)];
  const toValue = (mean: number) => low + mean * (high - low);
  const centre = scaled.length > 0 ? scaled.reduce((sum, value) => sum + value, 0) / scaled.length : 0.5;
  return {
    lower: toValue(first === undefined ? centre : findEdge(isKept, first, first - gridStep)),
    upper: toValue(last === undefined ? centre : findEdge(isKept, last, last + gridStep)),
    pValueOfMiddle: toAnytimePValue(values, range, confidence),
  };
}

/** The p-value alone, for whoever looks often and asks no interval. */
export function toAnytimePValue(values: readonly number[], range: Range, confidence: number): number {
  const scaled = toShares(values, range);
  return Math.min(1, Math.exp(-toLogCapital(scaled, toStakes(scaled, 1 - confidence), 0.5)));
}

const toShares = (values: readonly number[], { low, high }: Range) =>
  values.map((value) => (value - low) / (high - low));

/** Holds the middle of the range. */
const gridStep = 1 / 200;
const grid = Array.from({ length: 201 }, (_, i) => i * gridStep);

/** Stakes before each value, from those before it: what is best for the variance seen so far (eq. 26 there). */
function toStakes(values: readonly number[], alpha: number): number[] {
  let sum = 0.5;
  let squares = 0.25;
  return values.map((value, i) => {
    const seen = i + 1;
    const variance = squares / seen;
    const stake = Math.sqrt((2 * Math.log(2 / alpha)) / (variance * seen * Math.log(seen + 1)));
    sum += value;
    const centre = sum / (seen + 1);
    squares += (value - centre) ** 2;
    return stake;
  });
}

/** A gambler who staked all could be ruined by one value. */
const largestShare = 0.5;

function toLogCapital(values: readonly number[], stakes: readonly number[], mean: number): number {
  let above = 0;
  let below = 0;
  for (const [i, value] of values.entries()) {
    const stake = stakes[i] ?? 0;
    above += Math.log1p(Math.min(stake, mean > 0 ? largestShare / mean : stake) * (value - mean));
    below += Math.log1p(-Math.min(stake, mean < 1 ? largestShare / (1 - mean) : stake) * (value - mean));
  }
  return Math.max(above, below) + Math.log((1 + Math.exp(-Math.abs(above - below))) / 2);
}

/** Between a mean that is kept and a neighbour that is not, or an end of the range. */
function findEdge(isKept: (mean: number) => boolean, inside: number, beyond: number): number {
  if (beyond <= -gridStep / 2) return 0;
  if (beyond >= 1 + gridStep / 2) return 1;
  let [kept, left] = [inside, beyond];
  for (let step = 0; step < 24; step++) {
    const middle = (kept + left) / 2;
    if (isKept(middle)) kept = middle;
    else left = middle;
  }
  return kept;
}
