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
  /** Tokens of one answered request. */
  addAnswer(usage: Usage): void;
  addFailure(status: number): void;
}

export interface Admissions {
  open(
    grant: Grant,
    upstream: Upstream,
  ): Pick<Admission, 'token' | 'usage' | 'answers' | 'failures' | 'close'>;
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
      const answers: Usage[] = [];
      const failures: number[] = [];
      const close = (): void => {
        accounts.delete(key);
        closers.delete(close);
        ending.abort();
      };
      accounts.set(key, {
        grant,
        upstream,
        signal: ending.signal,
        addRequest: () => requestCount++,
        addAnswer: (usage) => answers.push(usage),
        addFailure: (status) => failures.push(status),
      });
      closers.add(close);
      return {
        token,
        usage: () => answers.reduce(addUsage, { ...noUsage, requestCount }),
        answers: () => [...answers],
        failures: () => [...failures],
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
