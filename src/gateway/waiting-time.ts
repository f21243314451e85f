/** How long a trial could do nothing but wait: at least one of its requests waits, and none is being answered. */
export interface WaitingTime {
  waitFor<T>(work: Promise<T>): Promise<T>;
  answerDuring<T>(work: Promise<T>): Promise<T>;
  totalMs(): number;
}

export function createWaitingTime(nowMs: () => number): WaitingTime {
  let waitingCount = 0;
  let answeringCount = 0;
  let sinceMs = 0;
  let pastMs = 0;
  const isIdle = (): boolean => waitingCount > 0 && answeringCount === 0;

  function change(by: { waiting?: number; answering?: number }): void {
    const atMs = nowMs();
    if (isIdle()) pastMs += atMs - sinceMs;
    waitingCount += by.waiting ?? 0;
    answeringCount += by.answering ?? 0;
    sinceMs = atMs;
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
