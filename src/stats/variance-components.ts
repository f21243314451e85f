import { mean, sampleVariance } from './mean.ts';
import { type CellVerdict, toGraded } from './solve-rate.ts';

/** Where the noise of a paired difference comes from; all in squared rates. */
export interface VarianceComponents {
  /** ω_d²: over tasks, of the *true* difference of the two variants' chances. */
  readonly difference: number;
  /** σ²_A and σ²_B: mean variance of a single repeat of a task. */
  readonly withinA: number;
  readonly withinB: number;
}

/**
 * A guess for a benchmark of which nothing is known: differences of ±1 on a ninth of the tasks, and single repeats that
 * vary as those of tasks whose chances are uniform.
 */
export const assumedComponents: VarianceComponents = { difference: 1 / 9, withinA: 1 / 6, withinB: 1 / 6 };

/**
 * Parts the variance of observed differences of task means into what is due to tasks and what to repeats:
 * Var(d) = ω_d² + σ²_A/K_A + σ²_B/K_B (Miller 2024, arXiv:2411.00640). `null` with fewer than two paired tasks, or without a
 * task that was repeated: then nothing can be told apart.
 */
export function estimateVarianceComponents(
  a: readonly (readonly CellVerdict[])[],
  b: readonly (readonly CellVerdict[])[],
): VarianceComponents | null {
  const pairs = a
    .map((row, task) => ({ a: toGraded(row), b: toGraded(b[task] ?? []) }))
    .filter((pair) => pair.a.length > 0 && pair.b.length > 0);
  const withinA = poolWithin(pairs.map((pair) => pair.a));
  const withinB = poolWithin(pairs.map((pair) => pair.b));
  if (pairs.length < 2 || withinA === null || withinB === null) return null;
  const observed = sampleVariance(pairs.map((pair) => mean(pair.b) - mean(pair.a)));
  const noise = mean(pairs.map((pair) => withinA / pair.a.length + withinB / pair.b.length));
  return { difference: Math.max(0, observed - noise), withinA, withinB };
}

/** Unbiased variance of a repeat, averaged over the tasks that have two. */
function poolWithin(rows: readonly (readonly number[])[]): number | null {
  const variances = rows.filter((row) => row.length > 1).map(sampleVariance);
  return variances.length > 0 ? mean(variances) : null;
}
