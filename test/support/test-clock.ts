import type { Clock } from '../../src/ports.ts';

export interface TestClock extends Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: readonly number[];
  /** Time goes on, and whoever waited until then is woken in order. */
  advance(ms: number): Promise<void>;
  /** The system's time is set anew, forward or back; the time that never jumps is not. */
  jump(ms: number): void;
}

/**
 * A clock that stands still until it is told to go on.
 * @param skipsUpTo - pauses up to so many milliseconds are over at once, and time has gone on by as much
 */
export function createTestClock({ skipsUpTo = 0 } = {}): TestClock {
  let nowMs = Date.parse('2026-11-24T12:00:00.000Z');
  let jumpedMs = 0;
  const pauses: number[] = [];
  const waiting = new Map<() => void, number>();
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    pauses,
    now: () => new Date(nowMs + jumpedMs),
    monotonicMs: () => nowMs,
    jump(ms) {
      jumpedMs += ms;
    },
    async pause(ms, signal) {
      if (signal?.aborted) return;
      pauses.push(ms);
      if (ms <= skipsUpTo) {
        await settle();
        nowMs += ms;
        return;
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          resolve();
        };
        waiting.set(wake, nowMs + ms);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...waiting].filter(([, at]) => at <= endMs).sort(([, a], [, b]) => a - b);
        if (!next) break;
        nowMs = Math.max(nowMs, next[1]);
        next[0]();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
  };
}
