import type { Estimate } from '../domain/estimate.ts';
import { boundMean } from './bounded-mean.ts';
import { mean } from './mean.ts';

/** The verdict of one repeat; `null` for a cell that has not been played or graded yet. */
export type CellVerdict = 'pass' | 'fail' | 'invalid' | null;

/** Names the method in every estimate, so that a stored number says how it was made. */
export const intervalMethod = 'gaffke-mid-p';

/**
 * Share of the team's work that a variant solves, and how sure that is.
 *
 * @param verdicts verdicts[t][r]: task t, repeat r; rows may differ in length. Cells that are `invalid` or
 *   `null` are dropped and counted, and a task without a graded cell is no task of the estimate.
 *
 * Tasks weigh alike, whatever the number of their repeats. The tasks are taken as a sample of the team's
 * work: the task is the unit, repeats of one task are not independent (Miller 2024, arXiv:2411.00640), and
 * the interval (`boundMean`) sees task means only. A single task bounds nothing. Coverage:
 * `bench/coverage.ts`.
 */
export function estimateSolveRate(
  verdicts: readonly (readonly CellVerdict[])[],
  confidence = 0.95,
): Estimate {
  const graded = verdicts.map(toGraded).filter((row) => row.length > 0);
  const trialCount = graded.reduce((count, row) => count + row.length, 0);
  const taskMeans = graded.map(mean);
  const bounds = taskMeans.length > 1 ? boundMean(taskMeans, { low: 0, high: 1 }, confidence) : null;
  return {
    value: taskMeans.length > 0 ? mean(taskMeans) : null,
    lower: bounds?.lower ?? null,
    upper: bounds?.upper ?? null,
    confidence,
    method: intervalMethod,
    taskCount: graded.length,
    trialCount,
    excludedCount: verdicts.flat().length - trialCount,
  };
}

/** 1 for a pass, 0 for a fail; the rest has nothing to say. */
export function toGraded(row: readonly CellVerdict[]): number[] {
  return row.filter(isGraded).map((verdict) => (verdict === 'pass' ? 1 : 0));
}

const isGraded = (verdict: CellVerdict) => verdict === 'pass' || verdict === 'fail';
