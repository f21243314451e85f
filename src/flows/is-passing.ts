import type { Decision } from '../domain/decision.ts';
import { isPassingCause } from '../validate/describe-silent-run.ts';

/**
 * The machine's fault as often as the candidate's: looked at again the next time, after the runs that there are. A suite
 * that is silent by itself is not: looked at until it runs, one that hangs at times would get in by luck.
 */
export function isPassing(decision: Decision): boolean {
  if (decision.kind === 'kept') return false;
  const { reason, evidence } = decision;
  return reason === 'environment' || (reason === 'suite-did-not-run' && isPassingCause(evidence.facts.cause));
}
