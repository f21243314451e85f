import type { Decision, RejectionReason } from '../domain/decision.ts';

export function countReasons(decisions: readonly Decision[]): Partial<Record<RejectionReason, number>> {
  const counts: Partial<Record<RejectionReason, number>> = {};
  for (const decision of decisions) {
    if (decision.kind === 'rejected') counts[decision.reason] = (counts[decision.reason] ?? 0) + 1;
  }
  return counts;
}
