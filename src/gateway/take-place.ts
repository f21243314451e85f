import type { Refusal } from './check-request.ts';
import type { Passage } from './passage.ts';
import type { Reservation } from './purse.ts';
import type { Slot } from './rate-limiter.ts';
import { openTab } from './tab.ts';
import { toWorstCost } from './worst-cost.ts';

/** A place at the provider, and the money for the worst that can come of it. */
export type Place =
  | { readonly kind: 'taken'; readonly slot: Slot; readonly reservation: Reservation | undefined }
  | Refusal
  /** The provider wants to be left alone for longer than this request may wait. */
  | { readonly kind: 'paused'; readonly restMs: number }
  | { readonly kind: 'aborted' };

/** @param isAgain the provider has turned the request away before */
export async function takePlace(passage: Passage, patienceMs: number, isAgain: boolean): Promise<Place> {
  const { limiter } = passage.request.account;
  const slot = await limiter.enter(passage.signal, patienceMs, isAgain);
  if (slot === undefined) {
    return passage.signal.aborted ? { kind: 'aborted' } : { kind: 'paused', restMs: limiter.restMs() };
  }
  let place: Place | undefined;
  try {
    place = await takeMoney(passage, slot);
    return place;
  } finally {
    if (place?.kind !== 'taken') slot.leave('other');
  }
}

async function takeMoney(passage: Passage, slot: Slot): Promise<Place> {
  const { request, entry, signal, terms } = passage;
  const { account } = request;
  if (account.purses.length === 0) return { kind: 'taken', slot, reservation: openTab(passage) };
  const worst = toWorstCost(request, terms.maxOutputTokens(account.grant.model));
  const taken = worst.kind === 'bounded' ? await account.reserve(worst.usd, signal) : worst;
  switch (taken.kind) {
    case 'reserved':
      return { kind: 'taken', slot, reservation: taken.reservation };
    case 'aborted':
      return taken;
    case 'unbounded':
      entry.refuseUnbounded(taken.part);
      return {
        kind: 'refused',
        status: 400,
        code: 'unbounded',
        message: `Under a budget a request may not hold ${JSON.stringify(taken.part)}: what it costs has no bound.`,
      };
    case 'refused':
      return {
        kind: 'refused',
        // Codex takes this for final; other statuses it would try again.
        status: 400,
        code: `${taken.owner}-budget`,
        message: `The budget of the ${taken.owner} does not hold what this request could cost.`,
      };
  }
}
