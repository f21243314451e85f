import { normalCdf, normalQuantile } from './normal-quantile.ts';
import type { VarianceComponents } from './variance-components.ts';

export interface PlanDesign {
  readonly components: VarianceComponents;
  /** Repeats of each task by each variant. */
  readonly repeats: number;
  readonly confidence: number;
  /** Chance of finding the effect, such as 0.8. */
  readonly power: number;
}

/**
 * Tasks of the textbook: N = (z_{α/2} + z_β)² (ω_d² + σ²_A/K + σ²_B/K) / δ² (Miller 2024, arXiv:2411.00640, § 5). It takes the mean
 * for normal. A test that does so errs where differences are skewed, and one that does not needs more tasks: see
 * `requiredTasks`. More repeats help until ω_d² is all that is left; then only more tasks do.
 */
export function textbookTasks(effect: number, design: PlanDesign): number {
  const z = normalQuantile(1 - (1 - design.confidence) / 2) + normalQuantile(design.power);
  return Math.ceil((z ** 2 * toVariance(design)) / effect ** 2 - 1e-9);
}

/** The same equation, turned: the smallest true difference that so many tasks find. */
export function textbookEffect(taskCount: number, design: PlanDesign): number {
  const z = normalQuantile(1 - (1 - design.confidence) / 2) + normalQuantile(design.power);
  return z * Math.sqrt(toVariance(design) / taskCount);
}

/**
 * Tasks after which `estimatePairedDifference` finds a true difference of solve rates, in (0, 1], with the given power.
 * `bench/plan-power.ts` prints the power that is found at this size.
 */
export function requiredTasks(effect: number, design: PlanDesign): number {
  let high = 2;
  while (!isFound(effect, high, design)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isFound(effect, middle, design)) high = middle;
    else low = middle;
  }
  return high;
}

/** The smallest true difference that so many tasks find, in (0, 1]; `null` where none is found so often. */
export function detectableEffect(taskCount: number, design: PlanDesign): number | null {
  if (!isFound(1, taskCount, design)) return null;
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (isFound(middle, taskCount, design)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Whether the test decides at the mean that is reached or passed with the given power. Its p-value is the even mixture
 * of P(S ≤ E) and P(S ≤ −E), where S = Σ Eᵢdᵢ over exponentials, and E one more of them: the worst task that might
 * have been drawn (`boundMean`). S is a sum of many and taken for normal, E is kept as it is.
 */
function isFound(effect: number, taskCount: number, design: PlanDesign): boolean {
  const variance = toVariance(design);
  const reached = effect - normalQuantile(design.power) * Math.sqrt(variance / taskCount);
  if (reached <= 0) return false;
  const centre = taskCount * reached;
  const spread = Math.sqrt(taskCount * (reached ** 2 + variance));
  const below = normalCdf(-centre / spread);
  const worst = below + expTimesCdf(spread ** 2 / 2 - centre, centre / spread - spread);
  const best = below - expTimesCdf(spread ** 2 / 2 + centre, -centre / spread - spread);
  return (worst + best) / 2 <= (1 - design.confidence) / 2;
}

/**
 * e^exponent · Φ(z), also where the one is beyond all numbers and the other below. In the tail Φ is φ over a continued
 * fraction (Laplace 1805): z + 1/(z + 2/(z + 3/(z + …))).
 */
function expTimesCdf(exponent: number, z: number): number {
  if (z > -2) return Math.exp(exponent) * normalCdf(z);
  let fraction = -z;
  for (let term = 60; term > 0; term--) fraction = -z + term / fraction;
  return Math.exp(exponent - z ** 2 / 2) / (fraction * Math.sqrt(2 * Math.PI));
}

function toVariance({ components, repeats }: PlanDesign): number {
  const { difference, withinA, withinB } = components;
  return difference + (withinA + withinB) / repeats;
}
