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

/** Agreeing runs that it takes until the upper bound is at most `maxFlakeRate`: 14 for 0.2, 59 for 0.05. */
export function agreeingRunsFor(maxFlakeRate: number, confidence = 0.95): number {
  if (!(maxFlakeRate > 0 && maxFlakeRate < 1)) {
    throw new RangeError(`a flake rate lies between 0 and 1, not at ${maxFlakeRate}`);
  }
  return Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(1 - maxFlakeRate)));
}
