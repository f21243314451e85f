import type { Clock } from '../ports.ts';

/** How many requests may be under way at one provider for one model, as the provider's answers allow. */
export interface RateLimiter {
  /**
   * In the order of asking.
   * @param patienceMs the longest pause of the provider's that is waited for; whatever it takes when absent
   * @param isAgain it was turned away before, and goes before all that were not
   * @returns `undefined` when the signal is aborted first, or a pause is longer
   */
  enter(signal: AbortSignal, patienceMs?: number, isAgain?: boolean): Promise<Slot | undefined>;
  /** No request begins for so long. */
  pauseFor(ms: number): void;
  /** How long the provider's pause still is. */
  restMs(): number;
  /** How many may be under way at once by now. */
  limit(): number;
  close(): void;
}

/** Left exactly once. */
export interface Slot {
  leave(end: 'answered' | 'overloaded' | 'other'): void;
}

interface Waiter {
  readonly isAgain: boolean;
  readonly patienceMs: number;
  resolve(slot: Slot | undefined): void;
}

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** At first, and at most. */
  readonly most: number;
}

/** Rounds of answers for which a limit that the provider was seen to serve is kept, before more is tried. */
const steadyRounds = 4;

/**
 * Additive increase, multiplicative decrease: one more at once after each round of answers, half as many after a word of
 * overload, but no fewer than the provider serves at that moment. Requests that were under way at a word and meet the same
 * overload halve nothing again.
 */
export function createRateLimiter({ clock, most }: RateLimiterOptions): RateLimiter {
  let limit = most;
  const underWay = new Set<{ readonly round: number }>();
  let pausedUntilMs = Number.NEGATIVE_INFINITY;
  let round = 0;
  let answersBeforeGrowth = 0;
  let isWaking = false;
  let waiting: Waiter[] = [];
  const closing = new AbortController();

  function open(): Slot {
    const own = { round };
    underWay.add(own);
    return {
      leave(end) {
        // Those that began before it and have not come back: the provider serves them.
        const served = [...underWay].indexOf(own);
        underWay.delete(own);
        if (end === 'answered') grow();
        if (end === 'overloaded' && own.round === round) shrink(served);
        serve();
      },
    };
  }

  function grow(): void {
    if (answersBeforeGrowth > 0) answersBeforeGrowth--;
    else limit = Math.min(most, limit + 1 / limit);
  }

  function shrink(served: number): void {
    limit = Math.max(1, served, limit / 2);
    answersBeforeGrowth = served >= limit ? steadyRounds * limit : 0;
    round++;
  }

  const restMs = (): number => Math.max(0, pausedUntilMs - clock.monotonicMs());

  function serve(): void {
    const pauseMs = restMs();
    const impatient = waiting.filter(({ patienceMs }) => patienceMs < pauseMs);
    waiting = waiting.filter(({ patienceMs }) => patienceMs >= pauseMs);
    for (const waiter of impatient) waiter.resolve(undefined);
    if (pauseMs > 0 && waiting.length > 0) wakeIn(pauseMs);
    while (pauseMs <= 0 && waiting.length > 0 && underWay.size < Math.floor(limit)) {
      waiting.shift()?.resolve(open());
    }
  }

  function wakeIn(ms: number): void {
    if (isWaking || closing.signal.aborted) return;
    isWaking = true;
    void clock.pause(ms, closing.signal).then(() => {
      isWaking = false;
      if (!closing.signal.aborted) serve();
    });
  }

  return {
    enter(signal, patienceMs = Number.POSITIVE_INFINITY, isAgain = false) {
      if (signal.aborted) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const waiter: Waiter = {
          ...{ patienceMs, isAgain },
          resolve: (slot) => {
            signal.removeEventListener('abort', leave);
            resolve(slot);
          },
        };
        const leave = (): void => {
          waiting = waiting.filter((each) => each !== waiter);
          resolve(undefined);
        };
        const behind = isAgain ? waiting.findLastIndex((each) => each.isAgain) + 1 : waiting.length;
        waiting.splice(behind, 0, waiter);
        signal.addEventListener('abort', leave, { once: true });
        serve();
      });
    },
    pauseFor(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + ms);
      serve();
    },
    restMs,
    limit: () => Math.floor(limit),
    close: () => closing.abort(),
  };
}
