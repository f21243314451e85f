import type { Comparison } from '../domain/comparison.ts';
import type { Report } from '../domain/report.ts';
import type { Experiment } from '../domain/trial.ts';
import { type ComparisonSide, createComparison, toComparisonSide } from './create-comparison.ts';
import { findDrift } from './find-drift.ts';

/** An experiment with its report. */
export interface ReportedExperiment {
  readonly experiment: Experiment;
  readonly report: Report;
}

export interface DatedPair {
  /** Where A, the baseline, was played: as a rule the older one. */
  readonly before: ReportedExperiment;
  readonly after: ReportedExperiment;
  /** Ids of the variants. */
  readonly a: string;
  readonly b: string;
  /** Only these tasks, such as the anchors of a rolling set; all that both have when absent. */
  readonly taskIds?: readonly string[] | undefined;
}

/**
 * Compares a variant of one experiment with one of another, over the tasks that both played unchanged. What else has
 * changed between the two dates (machine, versions, controls, a variant that both played) stands in its warnings: the
 * difference is the variants' alone only where there are none.
 *
 * @throws {RangeError} for a variant that a report does not hold
 */
export function compareExperiments({ before, after, a, b, taskIds }: DatedPair): Comparison {
  const changed = findChangedTasks(before.experiment, after.experiment);
  const wanted = taskIds && new Set(taskIds);
  const restrict = (side: ComparisonSide): ComparisonSide => ({
    ...side,
    verdicts: new Map([...side.verdicts].filter(([id]) => !changed.has(id) && (wanted?.has(id) ?? true))),
  });
  const compare = (idA: string, idB: string) =>
    createComparison(
      restrict(toComparisonSide(before.report, idA)),
      restrict(toComparisonSide(after.report, idB)),
      before.report.settings.confidence,
    );
  const comparison = compare(a, b);
  return { ...comparison, warnings: findDrift(before.experiment, after.experiment, changed, compare) };
}

/** Tasks of the same id whose content is not the same any more. */
function findChangedTasks(before: Experiment, after: Experiment): ReadonlySet<string> {
  const hashes = new Map(before.taskIds.map((id, i) => [id, before.taskHashes[i]]));
  return new Set(after.taskIds.filter((id, i) => hashes.has(id) && hashes.get(id) !== after.taskHashes[i]));
}
