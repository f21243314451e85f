import { normalQuantile } from './normal-quantile.ts';
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
 * Tasks that it takes to find a true difference of solve rates, in (0, 1]:
 * N = (z_{α/2} + z_β)² (ω_d² + σ²_A/K + σ²_B/K) / δ² (Miller 2024, arXiv:2411.00640, § 5). More repeats help until ω_d² is all
 * that is left: then only more tasks do.
 */
export function requiredTasks(effect: number, design: PlanDesign): number {
  return Math.max(2, Math.ceil(squaredReach(design) / effect ** 2 - 1e-9));
}

/** The smallest true difference that so many tasks find; the same equation, turned. */
export function detectableEffect(taskCount: number, design: PlanDesign): number {
  return Math.sqrt(squaredReach(design) / taskCount);
}

function squaredReach({ components, repeats, confidence, power }: PlanDesign): number {
  const z = normalQuantile(1 - (1 - confidence) / 2) + normalQuantile(power);
  const { difference, withinA, withinB } = components;
  return z ** 2 * (difference + (withinA + withinB) / repeats);
}
