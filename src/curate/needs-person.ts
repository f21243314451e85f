import type { Decision } from '../domain/decision.ts';
import { toFindings } from '../domain/finding.ts';

/**
 * A filter doubts something that the candidate would be dropped for, or the judges disagree, and nothing else has decided.
 * A doubt without a reason is left to whoever comes next: to the tests, or to a judge that did not answer.
 */
export function needsPerson(decision: Decision): boolean {
  return (
    decision.stage === 'curate' &&
    (decision.kind === 'kept' || decision.reason === 'undecided') &&
    toFindings(decision.evidence).some(({ outcome, reason }) => outcome === 'uncertain' && reason !== null)
  );
}
