/** Fractions of repeats have small denominators: the least common one of 1…10 is 2,520. */
const largestDenominator = 5040;

/**
 * Exact two-sided p-value of the sign-flip permutation test on paired differences: the share of all 2^N ways to give
 * the differences signs whose sum is at least as far from 0 (Fisher 1935, The Design of Experiments, § 21). Sums are
 * counted by convolution on the common denominator, so that nothing is drawn. On differences of −1, 0 and 1 it is
 * McNemar's exact test.
 *
 * Its null hypothesis is that every difference is as likely to be d as −d. For means of several repeats that says
 * more than that the rates are equal: see `toPermutationPValue`.
 *
 * @throws {RangeError} for differences that are no fractions with a small common denominator
 */
export function signFlipPValue(differences: readonly number[]): number {
  const sizes = toIntegers(differences);
  const total = sizes.reduce((sum, size) => sum + Math.abs(size), 0);
  const observed = Math.abs(sizes.reduce((sum, size) => sum + size, 0));
  // chances[i]: that so far the signs give the sum 2i − total of the sizes seen.
  let chances = new Float64Array(total + 1);
  chances[0] = 1;
  let reach = 0;
  for (const size of sizes.map(Math.abs).filter((each) => each > 0)) {
    const next = new Float64Array(total + 1);
    for (let i = 0; i <= reach; i++) {
      const half = (chances[i] ?? 0) / 2;
      next[i] = (next[i] ?? 0) + half;
      next[i + size] = (next[i + size] ?? 0) + half;
    }
    chances = next;
    reach += size;
  }
  const share = chances.reduce(
    (sum, chance, i) => sum + (Math.abs(2 * i - total) >= observed ? chance : 0),
    0,
  );
  return Math.min(1, share);
}

/**
 * The same p-value where it is honest about *equal rates*, else `null`. With one graded repeat on both sides each
 * difference is −1, 0 or 1, and equal rates are just what the test supposes. A mean of several repeats may differ
 * seldom by much one way and often by little the other: rates are equal, signs are not, and the test errs in up to 17 %
 * of experiments at 5 % (`bench/coverage.ts`).
 */
export function toPermutationPValue(differences: readonly number[]): number | null {
  const isSymmetric = differences.every((difference) => [-1, 0, 1].includes(difference));
  return isSymmetric && differences.length > 1 ? signFlipPValue(differences) : null;
}

function toIntegers(differences: readonly number[]): number[] {
  for (let denominator = 1; denominator <= largestDenominator; denominator++) {
    if (differences.every((value) => Math.abs(value * denominator - Math.round(value * denominator)) < 1e-9))
      return differences.map((value) => Math.round(value * denominator));
  }
  throw new RangeError('these differences have no common denominator that is small');
}
