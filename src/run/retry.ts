import type { Outcome } from '../domain/outcome.ts';

/** Waiting makes none of these better: the user has to. */
const hopelessCodes: ReadonlySet<string> = new Set([
  'cancelled',
  'gold-does-not-apply',
  'http-401',
  'http-403',
  'model-not-found',
  'unauthorized',
  'usage-limit-exceeded',
]);

/** Codex itself has retried for up to half a minute before it gives up; two more rounds outlast a short outage. */
const infraDelaysMs = [2_000, 10_000];

/**
 * Says after which pause a trial is tried again, or `undefined` if its outcome stands.
 * @param earlier - outcomes of the attempts before this one, oldest first
 */
export function toRetryDelayMs(outcome: Outcome, earlier: readonly Outcome[]): number | undefined {
  if (outcome.kind === 'infraFailed' && !hopelessCodes.has(outcome.code)) {
    return infraDelaysMs[earlier.filter(({ kind }) => kind === 'infraFailed').length];
  }
  if (outcome.kind === 'agentFailed' && !earlier.some(({ kind }) => kind === 'agentFailed')) return 0;
  return undefined;
}
