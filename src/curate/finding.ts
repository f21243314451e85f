import type { RejectionReason } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';

type Evidence = Finding['evidence'];
type Reason = NonNullable<Finding['reason']>;

export function pass(filter: string, text: string, evidence: Evidence = {}): Finding {
  return { filter, outcome: 'pass', reason: null, text, evidence };
}

export function hint(filter: string, text: string, evidence: Evidence = {}): Finding {
  return { filter, outcome: 'hint', reason: null, text, evidence };
}

/** @param reason one of curation's own */
export function object(
  filter: string,
  reason: Reason & RejectionReason,
  text: string,
  evidence: Evidence = {},
): Finding {
  return { filter, outcome: 'reject', reason, text, evidence };
}

export function doubt(filter: string, reason: Reason, text: string, evidence: Evidence = {}): Finding {
  return { filter, outcome: 'uncertain', reason, text, evidence };
}
