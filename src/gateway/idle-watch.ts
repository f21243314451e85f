import type { Clock } from '../ports.ts';

export interface IdleWatch {
  heard(): void;
  /** While the client takes its time, silence is not the provider's. */
  hold(isHeld: boolean): void;
  stop(): void;
}

/** A reason of its own: without one an error is made, with its stack, for every request. */
const isOver = 'the answer is over';

/** Calls `onIdle` once nothing was heard for so long. One timer per period, however much is heard. */
export function watchIdle(clock: Clock, idleMs: number, onIdle: () => void): IdleWatch {
  let lastMs = clock.monotonicMs();
  let isHeld = false;
  const stopping = new AbortController();
  const heard = (): void => {
    lastMs = clock.monotonicMs();
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (isHeld) heard();
      const restMs = lastMs + idleMs - clock.monotonicMs();
      if (restMs <= 0) return onIdle();
      await clock.pause(restMs, stopping.signal);
    }
  };
  void watch();
  return {
    heard,
    hold(held) {
      isHeld = held;
      heard();
    },
    stop: () => stopping.abort(isOver),
  };
}
