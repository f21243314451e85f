import type { Decision } from '../../domain/decision.ts';

/**
 * Looked at again the next time, after the runs that there are: what may be the machine's fault as well as the candidate's.
 * A suite that was silent stays so while its environment is the same, since that run is among them: looked at until it runs,
 * one that hangs at times would get in by luck.
 */
export function isPassing(decision: Decision): boolean {
  return decision.kind === 'rejected' && ['environment', 'suite-did-not-run'].includes(decision.reason);
}
