/**
 * Upper bound of a test's flake rate after `agreeingRuns` runs that all agreed: 1 − (1 − confidence)^(1/n).
 * 5 runs leave 0.45, 14 leave 0.19, 59 leave 0.05.
 */
export function flakeRateUpperBound(agreeingRuns: number, confidence = 0.95): number {
  if (!Number.isInteger(agreeingRuns) || agreeingRuns < 1) {
    throw new RangeError(`agreeing runs must be a positive integer, not ${agreeingRuns}`);
  }
  return 1 - (1 - confidence) ** (1 / agreeingRuns);
}
