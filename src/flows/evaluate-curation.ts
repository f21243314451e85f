import { evaluateFilters } from '../curate/evaluate.ts';
import type { Evaluation, EvaluationError } from '../domain/evaluation.ts';
import { noTestRules } from '../domain/file-kinds.ts';
import { splitPatch } from '../mine/split-patch.ts';
import type { LabelledSet } from '../ports.ts';

/** Holds curation's filters against a labelled set. */
export async function evaluateCuration(
  labels: LabelledSet,
  part: string,
): Promise<{ readonly evaluation: Evaluation; readonly errors: readonly EvaluationError[] }> {
  const records = await labels.read(part);
  return evaluateFilters(records, {
    part,
    splitPatch: (files) => splitPatch(files, noTestRules, async () => ({ before: '', after: '' })),
  });
}
