/** @throws {RangeError} for no values: an average of nothing is a bug of the caller. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('mean of no values');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Unbiased (n − 1) variance. @throws {RangeError} for fewer than two values. */
export function sampleVariance(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError('variance of fewer than two values');
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
