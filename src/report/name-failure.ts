import type { PlayedCell } from './cells.ts';

/** What went wrong in a cell, as `VariantReport.failures` counts it; `null` for one that passed or is open. */
export function nameFailure({ trial, verdict, exclusion }: PlayedCell): string | null {
  if (verdict === 'invalid') return exclusion;
  if (verdict !== 'fail' || trial === null) return null;
  const { outcome, hasPatch } = trial;
  switch (outcome.kind) {
    case 'completed':
      return hasPatch ? 'wrong' : 'no-change';
    case 'limitExceeded':
      return `limit:${outcome.limit}`;
    case 'infraFailed':
      return `invalid:${outcome.code}`;
    default:
      return outcome.kind;
  }
}
