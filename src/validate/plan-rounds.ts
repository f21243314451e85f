import { toSha256 } from '../domain/ids.ts';

/** How the suite runs in one round, the same in each of the three states. */
export interface Round {
  /** Counted from 1. */
  readonly number: number;
  /** Seed of the order of its tests; 0 for the suite's own order. */
  readonly orderSeed: number;
  readonly busyProcessCount: number;
}

interface RoundOptions {
  readonly candidateId: string;
  readonly roundCount: number;
  readonly ordersTests: boolean;
  /** Beside every second round. */
  readonly busyProcessCount: number;
}

/**
 * The first round is the suite as its authors run it. Each further one has an order of its own, and every second one is
 * short of processor time: what depends on order or speed shows sooner than by chance alone.
 */
export function planRounds({
  candidateId,
  roundCount,
  ordersTests,
  busyProcessCount,
}: RoundOptions): Round[] {
  return Array.from({ length: roundCount }, (_, i) => ({
    number: i + 1,
    orderSeed: ordersTests && i > 0 ? toOrderSeed(candidateId, i + 1) : 0,
    busyProcessCount: i % 2 === 1 ? busyProcessCount : 0,
  }));
}

/**
 * Busy processes beside one suite, so that the suites that run at once keep all cores busy together.
 * @param candidateCount - those that are really looked at: with few of them each has to bring more
 */
export function toBusyProcessCount(coreCount: number, concurrency: number, candidateCount: number): number {
  return Math.ceil(coreCount / Math.max(1, Math.min(concurrency, candidateCount)));
}

/** In 1 … 2^31 − 1, which every runner takes. */
function toOrderSeed(candidateId: string, round: number): number {
  return (Number.parseInt(toSha256(`${candidateId}\n${round}`).slice(0, 8), 16) % (2 ** 31 - 1)) + 1;
}
