import type { VariantReport } from '../domain/report.ts';

type Priced = Pick<VariantReport, 'id' | 'solveRate' | 'costPerTrialUsd'>;

/**
 * Variants that no other beats in both: none that costs as little or less solves more, and none that solves as much
 * costs less. By point values: whether they differ at all is the comparison's business. Cheapest first.
 */
export function findParetoFront(variants: readonly Priced[]): string[] {
  const priced = variants.flatMap(({ id, solveRate: { value }, costPerTrialUsd: cost }) =>
    value === null || cost === null ? [] : [{ id, rate: value, cost }],
  );
  return priced
    .filter(
      (one) =>
        !priced.some(
          (other) =>
            other.cost <= one.cost &&
            other.rate >= one.rate &&
            (other.cost < one.cost || other.rate > one.rate),
        ),
    )
    .sort((x, y) => x.cost - y.cost || (x.id < y.id ? -1 : 1))
    .map(({ id }) => id);
}
