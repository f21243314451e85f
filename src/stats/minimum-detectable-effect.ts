import { normalQuantile } from './normal-quantile.ts';

export interface DetectionDesign {
  readonly taskCount: number;
  /** Variance over tasks of the observed difference of task means: ω_d² + σ²_A/K_A + σ²_B/K_B. */
  readonly differenceVariance: number;
  /** Solve rate of A: B can gain no more than what A leaves unsolved, and lose no more than A solves. */
  readonly baselineRate: number;
  readonly confidence: number;
  /** Chance of finding a difference of that size, such as 0.8. */
  readonly power: number;
}

/**
 * The smallest true difference of solve rates that `estimatePairedDifference` finds with the given power, in
 * (0, 1]; `null` where no difference that the baseline leaves room for is found so often.
 *
 * The observed variance tells of the tasks as they are. A difference of δ brings its own: where it lies in
 * whole tasks, solved by one side only, that is δ(1 − δ), also when all results have agreed so far. So δ is
 * where δ√N = z_{α/2}·√(σ² + δ²) + z_power·σ, with σ² the larger of the two variances (Connor 1987, Biometrics
 * 43, p. 207, for paired yes/no results). With no task to spare every single one must speak for the same side,
 * which is never reliable. `bench/coverage.ts` prints the power that is found at this size.
 */
export function minimumDetectableEffect(design: DetectionDesign): number | null {
  const { taskCount, differenceVariance, baselineRate, confidence, power } = design;
  if (taskCount <= fewestTasksToDecide(confidence)) return null;
  const toDecide = normalQuantile(1 - (1 - confidence) / 2);
  const toBeFound = normalQuantile(power);
  const required = (effect: number) => {
    const variance = Math.max(differenceVariance, effect * (1 - effect));
    const tails = toDecide * Math.sqrt(variance + effect ** 2) + toBeFound * Math.sqrt(variance);
    return tails / Math.sqrt(taskCount);
  };
  const largest = Math.max(baselineRate, 1 - baselineRate);
  if (required(largest) > largest) return null;
  let [low, high] = [0, largest];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (required(middle) > middle) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * With so few tasks even an agreement of all of them decides nothing: 2^−N must fall below 1 − confidence.
 */
export function fewestTasksToDecide(confidence: number): number {
  return Math.floor(Math.log2(1 / (1 - confidence))) + 1;
}
