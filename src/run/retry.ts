import type { Outcome } from '../domain/outcome.ts';

/** Waiting makes none of these better: the user has to. */
const hopelessCodes = /^(cancelled|gold-does-not-apply|usage-limit|http-4(?!08|29)\d\d)$/;

/** What one trial ends with now, every other one would: the key, the model's name, a setting that the provider refuses. */
export const isHopeless = (outcome: Outcome): boolean =>
  outcome.kind === 'infraFailed' && hopelessCodes.test(outcome.code);

/** A request that the recording does not hold: played again it would not hold it either. */
export const departedCode = 'replay-departed';

/** Codex itself has retried for up to half a minute before it gives up; two more rounds outlast a short outage. */
const infraDelaysMs = [2_000, 10_000];

/**
 * Says after which pause a trial is tried again, or `undefined` if its outcome stands.
 * @param earlier - outcomes of the attempts before this one, oldest first
 */
export function toRetryDelayMs(outcome: Outcome, earlier: readonly Outcome[]): number | undefined {
  if (outcome.kind === 'infraFailed' && outcome.code === departedCode) return undefined;
  if (outcome.kind === 'infraFailed' && !isHopeless(outcome)) {
    return infraDelaysMs[earlier.filter(({ kind }) => kind === 'infraFailed').length];
  }
  if (outcome.kind === 'agentFailed' && !earlier.some(({ kind }) => kind === 'agentFailed')) return 0;
  return undefined;
}
