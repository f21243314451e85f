import type { MeteredRequest } from '../domain/metered-request.ts';
import { addUsage, noUsage, type Usage } from '../domain/usage.ts';
import type { Admission, Clock, Grant, Recorder, Upstream } from '../ports.ts';
import type { TokenUsage } from './event-reading.ts';
import type { Purse, PurseBook, Reservation } from './purse.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { createWaitingTime, type WaitingTime } from './waiting-time.ts';

/** What a trial stands before: its provider, how fast that may be asked, and what may be spent. */
export interface AccountTerms {
  readonly grant: Grant;
  readonly upstream: Upstream;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  /** Dollars of a usage now; `undefined` where the model has no price. */
  priceUsd(usage: Usage): number | undefined;
  readonly recorder?: Recorder | undefined;
  /** Told of every request that has ended. */
  observe(request: MeteredRequest): void;
  /** The trial's own, then the experiment's; without either there is no budget. */
  readonly purses: readonly OwnedPurse[];
  /** Where what is spent is written down when there is no purse. */
  readonly tab?: PurseBook | undefined;
}

export interface OwnedPurse {
  readonly owner: 'trial' | 'experiment';
  readonly purse: Purse;
  readonly book?: PurseBook | undefined;
}

/** One trial's account at the door: what it may do, and what it has done. */
export interface Account extends AccountTerms {
  /** Aborted when the trial is over. */
  readonly signal: AbortSignal;
  readonly waiting: WaitingTime;
  /** Requests that have not ended; the account is not closed before they have. */
  readonly inHand: Set<Promise<void>>;
  /** An earlier request was tried again for as long as it may be: until one is answered, the next fail at once. */
  isGivenUp: boolean;
  /** Called once, when a request has come. */
  readonly awaitingRequest: Set<() => void>;
  begin(origin: RequestOrigin): RequestEntry;
  depart(difference: string): void;
  /** A ceiling refuses a request of the trial. */
  meet(owner: 'trial' | 'experiment'): void;
  /** Takes a request's worst cost from every purse, or says whose does not hold it. */
  reserve(usd: number, signal: AbortSignal): Promise<ReserveResult>;
}

export type RequestOrigin = Pick<MeteredRequest, 'threadId' | 'turnId' | 'strippedTools'>;

export type ReserveResult =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | { readonly kind: 'refused'; readonly owner: 'trial' | 'experiment' }
  | { readonly kind: 'aborted' };

/** The account's page for one request. */
export interface RequestEntry {
  /** The request goes to the provider, once more. */
  addAttempt(): void;
  /** The provider has begun to answer: until then it is still failing, if it was. */
  hear(): void;
  /** The last word on an attempt: refused, unreachable, or ended by the provider. */
  settleAttempt(): void;
  /** The gateway itself refuses the request, for this part of it. */
  refuseUnbounded(part: string): void;
  addAnswer(usage: TokenUsage): void;
  addFailure(status: number): void;
  waitFor<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

export type AccountReadings = Pick<
  Admission,
  | 'onNextRequest'
  | 'usage'
  | 'answers'
  | 'failures'
  | 'lastFailure'
  | 'hasUnanswered'
  | 'requests'
  | 'waitedMs'
  | 'departure'
  | 'unboundedPart'
  | 'ceiling'
>;

export function createAccount(
  terms: AccountTerms,
  signal: AbortSignal,
): { readonly account: Account; readonly readings: AccountReadings } {
  const { clock, purses } = terms;
  const waiting = createWaitingTime(() => clock.monotonicMs(), terms.grant.onWaiting);
  const answers: Usage[] = [];
  const failures: number[] = [];
  const requests: MeteredRequest[] = [];
  const awaitingRequest = new Set<() => void>();
  let attemptCount = 0;
  let settledCount = 0;
  let lastFailure: number | null = null;
  let unboundedPart: string | null = null;
  let departure: string | null = null;
  let ceiling: 'trial' | 'experiment' | null = null;

  function begin(origin: RequestOrigin): RequestEntry {
    for (const call of awaitingRequest) call();
    awaitingRequest.clear();
    const startedAt = clock.now().toISOString();
    const begunMs = clock.monotonicMs();
    const ownFailures: number[] = [];
    let usage: Usage | null = null;
    let attempts = 0;
    let waitedMs = 0;
    return {
      addAttempt() {
        attempts++;
        attemptCount++;
      },
      hear() {
        lastFailure = null;
        unboundedPart = null;
      },
      refuseUnbounded(part) {
        unboundedPart = part;
      },
      settleAttempt: () => settledCount++,
      addAnswer(tokens) {
        const answer: Usage = { requestCount: 0, ...tokens };
        answers.push(answer);
        usage = addUsage(usage ?? { ...noUsage, requestCount: 1 }, answer);
      },
      addFailure(status) {
        ownFailures.push(status);
        failures.push(status);
        lastFailure = status;
      },
      async waitFor(work) {
        const sinceMs = clock.monotonicMs();
        try {
          return await waiting.waitFor(work);
        } finally {
          waitedMs += clock.monotonicMs() - sinceMs;
        }
      },
      end() {
        const costUsd = usage === null ? null : (terms.priceUsd(usage) ?? null);
        const durationMs = clock.monotonicMs() - begunMs;
        const request: MeteredRequest = {
          ...origin,
          ...{ startedAt, durationMs, waitedMs, attempts, failures: ownFailures, usage, costUsd },
        };
        requests.push(request);
        terms.observe(request);
      },
    };
  }

  function meet(owner: 'trial' | 'experiment'): void {
    ceiling = owner;
  }

  async function reserve(usd: number, gone: AbortSignal): Promise<ReserveResult> {
    const taken: Reservation[] = [];
    const giveBack = (): void => {
      for (const earlier of taken) earlier.settle(0);
    };
    for (const { owner, purse, book } of purses) {
      const reservation = await purse.reserve(usd, gone, book).catch((error: unknown) => {
        giveBack();
        throw error;
      });
      if (reservation) {
        taken.push(reservation);
        continue;
      }
      giveBack();
      if (gone.aborted) return { kind: 'aborted' };
      meet(owner);
      return { kind: 'refused', owner };
    }
    return {
      kind: 'reserved',
      reservation: {
        settle(actual) {
          for (const each of taken) each.settle(actual);
        },
        keep() {
          for (const each of taken) each.keep();
        },
      },
    };
  }

  return {
    account: {
      ...terms,
      ...{ signal, waiting, inHand: new Set(), isGivenUp: false, begin, meet, reserve },
      awaitingRequest,
      depart: (difference) => {
        departure ??= difference;
      },
    },
    readings: {
      onNextRequest: (call) => void awaitingRequest.add(call),
      usage: () => answers.reduce(addUsage, { ...noUsage, requestCount: attemptCount }),
      answers: () => [...answers],
      failures: () => [...failures],
      lastFailure: () => lastFailure,
      hasUnanswered: () => settledCount < attemptCount,
      requests: () => [...requests],
      waitedMs: () => waiting.totalMs(),
      departure: () => departure,
      unboundedPart: () => unboundedPart,
      ceiling: () => ceiling,
    },
  };
}
