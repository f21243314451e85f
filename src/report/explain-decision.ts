import { type Decision, Stage } from '../domain/decision.ts';

/**
 * Every decision on a session, candidate or task, in the order of the stages: what it came from and what
 * became of it.
 */
export function explainDecision(decisions: readonly Decision[], id: string): Decision[] {
  const related = new Set([id]);
  let previousSize = 0;
  while (related.size > previousSize) {
    previousSize = related.size;
    for (const decision of decisions) {
      if (decision.kind !== 'kept') continue;
      if (related.has(decision.subjectId)) related.add(decision.producedId);
      else if (related.has(decision.producedId)) related.add(decision.subjectId);
    }
  }
  return decisions
    .filter((decision) => related.has(decision.subjectId))
    .sort(
      (x, y) =>
        Stage.options.indexOf(x.stage) - Stage.options.indexOf(y.stage) ||
        (x.subjectId < y.subjectId ? -1 : 1),
    );
}
