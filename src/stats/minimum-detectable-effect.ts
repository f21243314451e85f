import { normalQuantile } from './normal-quantile.ts';

export interface DetectionDesign {
  readonly taskCount: number;
  /** Variance over tasks of the observed difference of task means: ω_d² + σ²_A/K_A + σ²_B/K_B. */
  readonly differenceVariance: number;
  readonly confidence: number;
  /** Chance of finding a difference of that size, such as 0.8. */
  readonly power: number;
}

/**
 * The smallest true difference of solve rates that `estimatePairedDifference` finds with the given power, in
 * (0, 1]; `null` where not even a difference of 1 could be found.
 *
 * The planning formula (z_{α/2} + z_power)·√(variance/N), plus half of what the test can never go below: were
 * every task to differ by exactly δ, it would still need (1 + δ)^−N < α, that is δ > α^(−1/N) − 1 (0.82 with
 * 5 tasks, 0.16 with 20), because a task not yet seen might speak for the other side. `bench/coverage.ts`
 * prints the power that is found at this size.
 */
export function minimumDetectableEffect(design: DetectionDesign): number | null {
  const alpha = 1 - design.confidence;
  const floor = alpha ** (-1 / design.taskCount) - 1;
  const quantiles = normalQuantile(1 - alpha / 2) + normalQuantile(design.power);
  const effect = quantiles * Math.sqrt(design.differenceVariance / design.taskCount) + floor / 2;
  const smallest = Math.max(effect, floor);
  return smallest <= 1 ? smallest : null;
}

/**
 * With so few tasks even an agreement of all of them decides nothing: 2^−N must fall below 1 − confidence.
 */
export function fewestTasksToDecide(confidence: number): number {
  return Math.floor(Math.log2(1 / (1 - confidence))) + 1;
}
