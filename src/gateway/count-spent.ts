import type { Trial } from '../domain/trial.ts';
import type { SpendingJournal } from './spending-journal.ts';

export type Spent =
  | { readonly kind: 'known'; readonly usd: number }
  /** What it has cost is not known, and no bound of it was booked. */
  | { readonly kind: 'unknown'; readonly trialId: string };

/**
 * What an experiment has cost so far. The journal knows what was reserved and never settled, and trials that were cut off; the
 * trials know what was played before there was a journal: of each the larger of both counts.
 */
export function countSpent(
  { spentUsd }: Pick<SpendingJournal, 'spentUsd'>,
  played: readonly Pick<Trial, 'id' | 'costUsd'>[],
): Spent {
  const spent = new Map<string, number>();
  for (const [trialId, usd] of spentUsd) {
    if (usd === null) return { kind: 'unknown', trialId };
    spent.set(trialId, usd);
  }
  for (const { id, costUsd } of played) {
    const booked = spent.get(id);
    if (costUsd === null && booked === undefined) return { kind: 'unknown', trialId: id };
    spent.set(id, Math.max(booked ?? 0, costUsd ?? 0));
  }
  return { kind: 'known', usd: spent.values().reduce((sum, usd) => sum + usd, 0) };
}
