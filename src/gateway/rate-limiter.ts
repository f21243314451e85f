import type { Clock } from '../ports.ts';

/** How many requests may be under way at one provider for one model, as the provider's answers allow. */
export interface RateLimiter {
  /**
   * In the order of asking.
   * @param patienceMs the longest pause of the provider's that is waited for; whatever it takes when absent
   * @returns `undefined` when the signal is aborted first, or a pause is longer
   */
  enter(signal: AbortSignal, patienceMs?: number): Promise<Slot | undefined>;
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
  readonly patienceMs: number;
  resolve(slot: Slot | undefined): void;
}

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** At first, and at most. */
  readonly most: number;
}

/**
 * Additive increase, multiplicative decrease: one more at once after each round of answers, half as many after a word of
 * overload. Requests that were under way at that word and meet the same overload halve nothing again.
 */
export function createRateLimiter({ clock, most }: RateLimiterOptions): RateLimiter {
  let limit = most;
  let underWay = 0;
  let pausedUntilMs = Number.NEGATIVE_INFINITY;
  let round = 0;
  let isWaking = false;
  let waiting: Waiter[] = [];
  const closing = new AbortController();

  function open(): Slot {
    underWay++;
    const begunInRound = round;
    return {
      leave(end) {
        underWay--;
        if (end === 'answered') limit = Math.min(most, limit + 1 / limit);
        if (end === 'overloaded' && begunInRound === round) {
          limit = Math.max(1, limit / 2);
          round++;
        }
        serve();
      },
    };
  }

  const restMs = (): number => Math.max(0, pausedUntilMs - clock.monotonicMs());

  function serve(): void {
    const pauseMs = restMs();
    const impatient = waiting.filter(({ patienceMs }) => patienceMs < pauseMs);
    waiting = waiting.filter(({ patienceMs }) => patienceMs >= pauseMs);
    for (const waiter of impatient) waiter.resolve(undefined);
    if (pauseMs > 0 && waiting.length > 0) wakeIn(pauseMs);
    while (pauseMs <= 0 && waiting.length > 0 && underWay < Math.floor(limit)) {
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
    enter(signal, patienceMs = Number.POSITIVE_INFINITY) {
      if (signal.aborted) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const waiter: Waiter = {
          patienceMs,
          resolve: (slot) => {
            signal.removeEventListener('abort', leave);
            resolve(slot);
          },
        };
        const leave = (): void => {
          waiting = waiting.filter((each) => each !== waiter);
          resolve(undefined);
        };
        waiting.push(waiter);
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
