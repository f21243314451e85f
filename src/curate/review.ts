import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';

/**
 * What stands against a candidate when a person has had their word; without one, the first objection. What the team's
 * configuration excludes stays out: that is a person's word, too, and the later one.
 */
export function ruleByPerson(findings: readonly Finding[], review: Review | undefined): Finding | undefined {
  const objections = findings.filter(({ outcome }) => outcome === 'reject');
  if (review === undefined) return objections[0];
  if (review.verdict === 'keep') return objections.find(({ reason }) => reason === 'excluded');
  return {
    filter: 'review',
    outcome: 'reject',
    reason: review.reason,
    text: describeReview(review),
    evidence: {},
  };
}

export function describeReview({ verdict, by, at }: Review): string {
  return `${verdict === 'keep' ? 'kept' : 'dropped'} by ${by} on ${at.slice(0, 10)}`;
}
