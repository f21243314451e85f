import { boundMeanAnytime } from './betting-interval.ts';
import { estimatePairedDifference, type PairedDifference } from './paired-difference.ts';
import type { CellVerdict } from './solve-rate.ts';

/**
 * As `estimatePairedDifference`, but interval and p-value hold however often and whenever one has looked. Tasks stand in the order
 * in which they were played.
 */
export function estimateAnytimeDifference(
  a: readonly (readonly CellVerdict[])[],
  b: readonly (readonly CellVerdict[])[],
  confidence = 0.95,
): PairedDifference {
  const once = estimatePairedDifference(a, b, confidence);
  if (once.differences.length < 2) return once;
  const bounds = boundMeanAnytime(once.differences, { low: -1, high: 1 }, confidence);
  const { lower, upper, pValueOfMiddle: pValue } = bounds;
  return {
    ...once,
    estimate: { ...once.estimate, lower, upper, method: 'betting' },
    pValue,
    permutationPValue: null,
    decision: lower > 0 ? 'better' : upper < 0 ? 'worse' : 'no-detectable-difference',
  };
}
