import type { Comparison } from '../domain/comparison.ts';
import type { Bounds } from '../domain/estimate.ts';
import type { VariantReport } from '../domain/report.ts';
import { formatPercent } from './words/format.ts';

export type ComparisonGate = 'regression' | 'not-noninferior';

/**
 * Gates look at interval bounds, never at the point value: `regression` fails on what is proven, `not-noninferior` on
 * what is not disproven. Without an interval nothing is proven, and nothing disproven.
 *
 * @param margin the difference that does not matter, in [0, 1]
 */
export function findGateFault(
  { difference }: Pick<Comparison, 'difference'>,
  gate: ComparisonGate,
  margin: number,
): string | undefined {
  const { lower, upper } = difference;
  const points = (share: number) => `${(share * 100).toFixed(1)} points`;
  if (gate === 'regression') {
    return upper !== null && upper < -margin
      ? `B is proven worse: at best ${points(upper)}, the margin is ${points(-margin)}`
      : undefined;
  }
  if (lower === null) return 'there is no interval: more tasks are needed to show that B is no worse';
  return lower < -margin
    ? `B may be worse by ${points(-lower)}, the margin is ${points(margin)}: not proven no worse`
    : undefined;
}

/** What a variant has to reach; rates in [0, 1], `undefined` where it may be anything. */
export interface Thresholds {
  readonly minSolveRate?: number | undefined;
  readonly maxCostPerSolvedUsd?: number | undefined;
  readonly minStability?: number | undefined;
  /** Fails also where the threshold is not proven to be kept; else only where it is proven to be missed. */
  readonly isProofAsked: boolean;
}

/** Sentences of what a variant misses; none where it passes. */
export function findThresholdFaults(variant: VariantReport, thresholds: Thresholds): string[] {
  const { minSolveRate, maxCostPerSolvedUsd, minStability, isProofAsked } = thresholds;
  const faults = [
    minSolveRate && findMiss('solve rate', variant.solveRate, minSolveRate, isProofAsked),
    minStability && findMiss('stability', variant.stabilityBounds, minStability, isProofAsked),
    maxCostPerSolvedUsd !== undefined && findExcess(variant, maxCostPerSolvedUsd, isProofAsked),
  ];
  return faults.flatMap((fault) => (fault ? [`${variant.name}: ${fault}`] : []));
}

function findMiss(what: string, { lower, upper }: Bounds, least: number, isProofAsked: boolean) {
  if (upper !== null && upper < least)
    return `its ${what} is at most ${formatPercent(upper)}, and has to be ${formatPercent(least)}`;
  if (!isProofAsked || (lower !== null && lower >= least)) return undefined;
  return lower === null
    ? `its ${what} has no interval, and is to be proven at least ${formatPercent(least)}`
    : `its ${what} may be as low as ${formatPercent(lower)}, and is to be proven at least ${formatPercent(least)}`;
}

function findExcess(variant: VariantReport, most: number, isProofAsked: boolean) {
  const { costUsd, costPerSolvedBoundsUsd } = variant;
  const { lower, upper } = costPerSolvedBoundsUsd;
  const usd = (amount: number) => `$${amount.toFixed(2)}`;
  if (costUsd === null) return `its cost is not known, and may be at most ${usd(most)} for a solved task`;
  if (lower !== null && lower > most)
    return `a solved task costs at least ${usd(lower)}, and may cost ${usd(most)}`;
  if (!isProofAsked || (upper !== null && upper <= most)) return undefined;
  return upper === null
    ? `nothing bounds what a solved task costs, and it is to be proven at most ${usd(most)}`
    : `a solved task may cost ${usd(upper)}, and is to be proven at most ${usd(most)}`;
}
