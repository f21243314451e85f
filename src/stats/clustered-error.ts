import { mean } from './mean.ts';

/** Standard errors of a mean: as if all values were independent, and with those of one cluster taken together. */
export interface ClusteredError {
  readonly clusterCount: number;
  readonly independent: number;
  readonly clustered: number;
}

/**
 * SE² = SE²_iid + N⁻² Σ_c Σ_{i≠j∈c} (s_i − s̄)(s_j − s̄): tasks of one repository, or by one author, may succeed and fail
 * together, and then tell less than their number says (Miller 2024, arXiv:2411.00640). `null` with fewer than two values.
 *
 * @param clusters the name of each value's cluster
 */
export function estimateClusteredError(
  values: readonly number[],
  clusters: readonly string[],
): ClusteredError | null {
  if (values.length !== clusters.length)
    throw new RangeError(`${values.length} values, ${clusters.length} clusters`);
  if (values.length < 2) return null;
  const centre = mean(values);
  const sums = new Map<string, number>();
  for (const [i, value] of values.entries()) {
    const cluster = clusters[i] ?? '';
    sums.set(cluster, (sums.get(cluster) ?? 0) + value - centre);
  }
  const toError = (deviations: readonly number[]) =>
    Math.sqrt(deviations.reduce((sum, deviation) => sum + deviation ** 2, 0)) / values.length;
  return {
    clusterCount: sums.size,
    independent: toError(values.map((value) => value - centre)),
    clustered: toError([...sums.values()]),
  };
}
