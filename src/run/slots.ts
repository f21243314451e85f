import type { Clock } from '../ports.ts';

/** As many trials as may work at once. */
export interface Slots {
  /** In the order of asking. */
  take(): Promise<Slot>;
}

export interface Slot {
  /**
   * Whether its trial can do nothing but wait: another may have the slot meanwhile. The trial goes on as soon as it can; no
   * other begins before there is room again.
   */
  setWaiting(isWaiting: boolean): void;
  /** Once, at the end. */
  leave(): void;
}

/** A shorter wait is not worth the beginning of another trial. */
const lendAfterMs = 1000;

export function createSlots(count: number, clock: Clock): Slots {
  let workingCount = 0;
  const asking: ((slot: Slot) => void)[] = [];

  function serve(): void {
    while (workingCount < count && asking.length > 0) {
      workingCount++;
      asking.shift()?.(open());
    }
  }

  function open(): Slot {
    let wait: AbortController | undefined;
    let isLent = false;
    const lend = async (own: AbortController): Promise<void> => {
      await clock.pause(lendAfterMs, own.signal);
      if (own.signal.aborted) return;
      isLent = true;
      workingCount--;
      serve();
    };
    const setWaiting = (isWaiting: boolean): void => {
      wait?.abort();
      wait = undefined;
      if (isLent) workingCount++;
      isLent = false;
      if (isWaiting) {
        wait = new AbortController();
        void lend(wait);
      }
    };
    return {
      setWaiting,
      leave() {
        setWaiting(false);
        workingCount--;
        serve();
      },
    };
  }

  return {
    take: () =>
      new Promise((resolve) => {
        asking.push(resolve);
        serve();
      }),
  };
}
