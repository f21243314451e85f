import { hash, randomBytes } from 'node:crypto';
import type { Admission } from '../ports.ts';
import { type Account, type AccountReadings, type AccountTerms, createAccount } from './account.ts';

export interface Admissions {
  open(terms: AccountTerms): AccountReadings & Pick<Admission, 'token' | 'close'>;
  find(token: string): Account | undefined;
  closeAll(): Promise<void>;
}

/** The tokens of the trials that are played now. */
export function createAdmissions(): Admissions {
  // Tokens are found by their hash, so that the time of a look-up says nothing about a token that is nearly right.
  const accounts = new Map<string, Account>();
  const closers = new Set<() => Promise<void>>();

  return {
    open(terms) {
      const token = randomBytes(32).toString('base64url');
      const key = toKey(token);
      const ending = new AbortController();
      const { account, readings } = createAccount(terms, ending.signal);
      const end = async (): Promise<void> => {
        accounts.delete(key);
        closers.delete(close);
        ending.abort();
        await Promise.allSettled(account.inHand);
        await account.recorder?.close();
      };
      let ended: Promise<void> | undefined;
      const close = (): Promise<void> => {
        ended ??= end();
        return ended;
      };
      accounts.set(key, account);
      closers.add(close);
      return { token, ...readings, close };
    },
    find: (token) => accounts.get(toKey(token)),
    closeAll: async () => {
      await Promise.all(Array.from(closers, (close) => close()));
    },
  };
}

const toKey = (token: string): string => hash('sha256', token);
