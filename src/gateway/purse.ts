/** Money with a ceiling: what is spent and what is reserved together never pass it. */
export interface Purse {
  /**
   * Takes the most that a request can cost, and waits where others' reservations are in the way and may come back.
   * @param book is told of the reservation and of what becomes of it
   * @returns `undefined` where it can never fit, or when the signal is aborted. Once not even the smallest that was taken
   * before would fit, the purse is closed to every later request, too.
   */
  reserve(usd: number, signal: AbortSignal, book?: PurseBook): Promise<Reservation | undefined>;
  /** Spent and reserved. */
  committedUsd(): number;
  isExhausted(): boolean;
}

/** Ends exactly once: settled at what was reported, or kept as a whole where nothing was. */
export interface Reservation {
  settle(usd: number): void;
  keep(): void;
}

/** Told of every change before anything depends on it. */
export interface PurseBook {
  /**
   * @param usd `null` where nobody knows a bound
   * @returns a mark by which the reservation is settled
   */
  reserved(usd: number | null): number;
  settled(mark: number, usd: number): void;
}

export interface PurseOptions {
  readonly ceilingUsd: number;
  readonly spentUsd?: number;
}

interface Waiter {
  readonly nanos: number;
  readonly book: PurseBook | undefined;
  resolve(reservation: Reservation | undefined): void;
  reject(error: unknown): void;
}

/** Whole billionths of a dollar: their sums are exact. What is counted is rounded up, ceilings are rounded down. */
const toNanos = (usd: number): number => Math.ceil(usd * 1e9);
const toUsd = (nanos: number): number => nanos / 1e9;

export function createPurse({ ceilingUsd, spentUsd = 0 }: PurseOptions): Purse {
  const ceiling = Math.floor(ceilingUsd * 1e9);
  let spent = toNanos(spentUsd);
  let reserved = 0;
  let isExhausted = spent >= ceiling;
  let smallest = Number.POSITIVE_INFINITY;
  const waiting: Waiter[] = [];

  function open({ nanos, book }: Waiter): Reservation {
    const mark = book?.reserved(toUsd(nanos));
    reserved += nanos;
    smallest = Math.min(smallest, nanos);
    let isOpen = true;
    const settle = (actual: number): void => {
      if (!isOpen) throw new Error('a reservation ends once');
      isOpen = false;
      reserved -= nanos;
      spent += actual;
      if (actual > nanos) close(nanos, actual);
      try {
        if (mark !== undefined) book?.settled(mark, toUsd(actual));
      } finally {
        serve();
      }
    };
    return { settle: (usd) => settle(toNanos(usd)), keep: () => settle(nanos) };
  }

  /** What was reserved was no bound: nothing that is reserved later can be trusted to be one. */
  function close(nanos: number, actual: number): void {
    isExhausted = true;
    process.emitWarning(
      `A request cost $${toUsd(actual)}, and at most $${toUsd(nanos)} was expected: its budget is closed.`,
    );
  }

  /** In the order in which they came: a large request is not overtaken for ever by small ones. */
  function serve(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (isExhausted || spent + next.nanos > ceiling) {
        // One large request is no reason to turn everybody away.
        isExhausted ||= spent + smallest > ceiling;
        waiting.shift();
        next.resolve(undefined);
      } else if (spent + reserved + next.nanos <= ceiling) {
        waiting.shift();
        // A book that cannot be written fails whoever it is written for, and not who has just made room.
        try {
          next.resolve(open(next));
        } catch (error) {
          next.reject(error);
        }
      } else return;
    }
  }

  return {
    reserve(usd, signal, book) {
      if (signal.aborted) return Promise.resolve(undefined);
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.splice(waiting.indexOf(waiter), 1);
          resolve(undefined);
          serve();
        };
        const waiter: Waiter = {
          nanos: toNanos(usd),
          book,
          resolve: (reservation) => {
            signal.removeEventListener('abort', leave);
            resolve(reservation);
          },
          reject: (error) => {
            signal.removeEventListener('abort', leave);
            reject(error);
          },
        };
        waiting.push(waiter);
        signal.addEventListener('abort', leave, { once: true });
        serve();
      });
    },
    committedUsd: () => toUsd(spent + reserved),
    isExhausted: () => isExhausted,
  };
}
