import { noUsage } from '../domain/usage.ts';
import type { Passage } from './passage.ts';
import type { Reservation } from './purse.ts';
import { toWorstCost } from './worst-cost.ts';

/**
 * Writes down what a request may cost and has cost where no ceiling holds it: there may be one when the experiment goes
 * on. What is never settled counts as a whole.
 */
export function openTab({ request, terms }: Passage): Reservation | undefined {
  const { tab, grant, priceUsd } = request.account;
  if (tab === undefined) return undefined;
  const worst =
    priceUsd(noUsage) === undefined ? undefined : toWorstCost(request, terms.maxOutputTokens(grant.model));
  const mark = tab.reserved(worst?.kind === 'bounded' ? worst.usd : null);
  return { settle: (usd) => tab.settled(mark, usd), keep() {} };
}
