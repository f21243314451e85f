import type { Outcome } from '../domain/outcome.ts';

/** Waiting makes none of these better: the user has to. */
const hopelessCodes = /^(cancelled|gold-does-not-apply|usage-limit|http-40[134])$/;

/** What one trial ends with now, every other one would: the key, what it may do, the model's name. */
export const isHopeless = (outcome: Outcome): boolean =>
  outcome.kind === 'infraFailed' && hopelessCodes.test(outcome.code);

/** A request that the recording does not hold: played again it would not hold it either. */
export const departedCode = 'replay-departed';

/** The task can be looked up where it is played: it is not, until a person has seen to that. */
export const sealBrokenCode = 'seal-broken';

/** What the provider, or the gateway, refuses of one trial: asked again it would be refused again. Other trials may ask otherwise. */
const refusedCodes = /^(unbounded|http-4(?!08|29)\d\d)$/;

/** Codex itself has retried for up to half a minute before it gives up; two more rounds outlast a short outage. */
const infraDelaysMs = [2_000, 10_000];

/**
 * Says after which pause a trial is tried again, or `undefined` if its outcome stands.
 * @param earlier - outcomes of the attempts before this one, oldest first
 */
export function toRetryDelayMs(outcome: Outcome, earlier: readonly Outcome[]): number | undefined {
  if (outcome.kind === 'infraFailed') {
    const isFinal =
      outcome.code === departedCode ||
      outcome.code === sealBrokenCode ||
      refusedCodes.test(outcome.code) ||
      isHopeless(outcome);
    if (isFinal) return undefined;
    return infraDelaysMs[earlier.filter(({ kind }) => kind === 'infraFailed').length];
  }
  if (outcome.kind === 'agentFailed' && !earlier.some(({ kind }) => kind === 'agentFailed')) return 0;
  return undefined;
}
