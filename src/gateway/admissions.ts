import { createHash, randomBytes } from 'node:crypto';
import { addUsage, noUsage, type Usage } from '../domain/usage.ts';
import type { Admission, Grant, Upstream } from '../ports.ts';

/** One trial's account at the door: what it may do, and what it has done. */
export interface Account {
  readonly grant: Grant;
  readonly upstream: Upstream;
  /** Aborted when the trial is over. */
  readonly signal: AbortSignal;
  addRequest(): void;
  /** The last word on a request: refused, unreachable, or ended by the provider. */
  settleRequest(): void;
  /** Tokens of one answered request. */
  addAnswer(usage: Usage): void;
  addFailure(status: number): void;
}

export interface Admissions {
  open(
    grant: Grant,
    upstream: Upstream,
  ): Pick<Admission, 'token' | 'usage' | 'answers' | 'failures' | 'lastFailure' | 'hasUnanswered' | 'close'>;
  find(token: string): Account | undefined;
  closeAll(): void;
}

export function createAdmissions(): Admissions {
  // Tokens are found by their hash, so that the time of a look-up says nothing about a token that is nearly right.
  const accounts = new Map<string, Account>();
  const closers = new Set<() => void>();

  return {
    open(grant, upstream) {
      const token = randomBytes(32).toString('base64url');
      const key = toKey(token);
      const ending = new AbortController();
      let requestCount = 0;
      let settledCount = 0;
      const answers: Usage[] = [];
      const failures: number[] = [];
      let lastFailure: number | null = null;
      const close = (): void => {
        accounts.delete(key);
        closers.delete(close);
        ending.abort();
      };
      accounts.set(key, {
        grant,
        upstream,
        signal: ending.signal,
        addRequest: () => {
          requestCount++;
          lastFailure = null;
        },
        settleRequest: () => settledCount++,
        addAnswer: (usage) => answers.push(usage),
        addFailure: (status) => {
          failures.push(status);
          lastFailure = status;
        },
      });
      closers.add(close);
      return {
        token,
        usage: () => answers.reduce(addUsage, { ...noUsage, requestCount }),
        answers: () => [...answers],
        failures: () => [...failures],
        lastFailure: () => lastFailure,
        hasUnanswered: () => settledCount < requestCount,
        close,
      };
    },
    find: (token) => accounts.get(toKey(token)),
    closeAll: () => {
      for (const close of closers) close();
    },
  };
}

const toKey = (token: string): string => createHash('sha256').update(token).digest('hex');
