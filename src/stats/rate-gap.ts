import type { Estimate } from '../domain/estimate.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** own rate − reference rate, in [−1, 1]. */
export interface RateGap {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * How far an own rate lies from one measured elsewhere, on other tasks: the two are independent, so their intervals are
 * put together by squares (method 10 of Newcombe 1998, Stat. Med. 17:873–890). The other rate's interval is Wilson's
 * where the number of its tasks is known; else it is taken as exact. `null` where the own rate has no interval.
 */
export function estimateRateGap(own: Estimate, rate: number, taskCount: number | null): RateGap | null {
  if (own.value === null || own.lower === null || own.upper === null) return null;
  const other = taskCount === null ? null : wilsonInterval(rate * taskCount, taskCount, own.confidence);
  const { lower, upper } = other ?? { lower: rate, upper: rate };
  const value = own.value - rate;
  return {
    value,
    lower: Math.max(-1, value - Math.hypot(own.value - own.lower, upper - rate)),
    upper: Math.min(1, value + Math.hypot(own.upper - own.value, rate - lower)),
  };
}
