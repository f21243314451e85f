/** How long a trial could do nothing but wait: at least one of its requests waits, and none is being answered. */
export interface WaitingTime {
  waitFor<T>(work: Promise<T>): Promise<T>;
  answerDuring<T>(work: Promise<T>): Promise<T>;
  totalMs(): number;
}

/** @param onChange is told when waiting is all that the trial can do, and when that is over */
export function createWaitingTime(nowMs: () => number, onChange?: (isWaiting: boolean) => void): WaitingTime {
  let waitingCount = 0;
  let answeringCount = 0;
  let sinceMs = 0;
  let pastMs = 0;
  const isIdle = (): boolean => waitingCount > 0 && answeringCount === 0;

  function change(by: { waiting?: number; answering?: number }): void {
    const atMs = nowMs();
    const wasIdle = isIdle();
    if (wasIdle) pastMs += atMs - sinceMs;
    waitingCount += by.waiting ?? 0;
    answeringCount += by.answering ?? 0;
    sinceMs = atMs;
    if (isIdle() !== wasIdle) onChange?.(!wasIdle);
  }

  return {
    async waitFor(work) {
      change({ waiting: 1 });
      try {
        return await work;
      } finally {
        change({ waiting: -1 });
      }
    },
    async answerDuring(work) {
      change({ answering: 1 });
      try {
        return await work;
      } finally {
        change({ answering: -1 });
      }
    },
    totalMs: () => pastMs + (isIdle() ? nowMs() - sinceMs : 0),
  };
}
