import {
  BuildStage,
  type Decision,
  type Rejection,
  type RejectionReason,
  reasonsByStage,
} from '../domain/decision.ts';
import type { Funnel } from '../domain/funnel.ts';

/** Counts the ledger: what entered each stage, what it kept, and what it dropped for which reason. */
export function createFunnel(decisions: readonly Decision[]): Funnel {
  return {
    stages: BuildStage.options.map((stage) => {
      const seen = decisions.filter((decision) => decision.stage === stage);
      return {
        stage,
        entered: seen.length,
        kept: seen.filter((decision) => decision.kind === 'kept').length,
        rejected: countReasons(
          stage,
          seen.filter((decision) => decision.kind === 'rejected'),
        ),
      };
    }),
  };
}

/** Commonest first; equal counts in the order of the closed list, so that equal ledgers give equal bytes. */
function countReasons(
  stage: BuildStage,
  rejections: readonly Rejection[],
): Funnel['stages'][number]['rejected'] {
  const order: readonly RejectionReason[] = reasonsByStage[stage];
  return order
    .map((reason) => ({
      reason,
      ids: rejections
        .filter((rejection) => rejection.reason === reason)
        .map(({ subjectId }) => subjectId)
        .sort(),
    }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ reason, ids }) => ({ reason, count: ids.length, ids }))
    .sort((x, y) => y.count - x.count);
}
