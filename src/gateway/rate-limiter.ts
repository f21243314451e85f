import type { Clock } from '../ports.ts';

/** How many requests may be under way at one provider for one model, as the provider's answers allow. */
export interface RateLimiter {
  /** In the order of asking. @returns `undefined` when the signal is aborted first */
  enter(signal: AbortSignal): Promise<Slot | undefined>;
  /** No request begins for so long. */
  pauseFor(ms: number): void;
  /** How many may be under way at once by now. */
  limit(): number;
  close(): void;
}

/** Left exactly once. */
export interface Slot {
  leave(end: 'answered' | 'overloaded' | 'other'): void;
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
  const waiting: ((slot: Slot) => void)[] = [];
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

  function serve(): void {
    const restMs = pausedUntilMs - clock.monotonicMs();
    if (restMs > 0 && waiting.length > 0) wakeIn(restMs);
    while (restMs <= 0 && waiting.length > 0 && underWay < Math.floor(limit)) waiting.shift()?.(open());
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
    enter(signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const take = (slot: Slot): void => {
          signal.removeEventListener('abort', leave);
          resolve(slot);
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(take), 1);
          resolve(undefined);
        };
        waiting.push(take);
        signal.addEventListener('abort', leave, { once: true });
        serve();
      });
    },
    pauseFor(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + ms);
    },
    limit: () => Math.floor(limit),
    close: () => closing.abort(),
  };
}
