import type { Agreement, Calibration } from '../../domain/calibration.ts';
import type { Grade } from '../../domain/trial.ts';
import { measureAmong } from './measure-calibration.ts';

/** What is known of the judges of a rubric's grades. */
export interface JudgingTally {
  readonly judge: string;
  /** Fleiss' κ between the votes on each criterion of each trial. */
  readonly amongVotes: Agreement;
  /** Whether people have been found to agree with it; `null` where nobody has looked. */
  readonly isCalibrated: boolean | null;
}

const confidence = 0.95;

/** @returns `undefined` for a grader that has no judges, or whose judges have given no word */
export function tallyJudging(
  grades: readonly Grade[],
  calibrations: ReadonlyMap<string, Calibration>,
): JudgingTally | undefined {
  const judged = grades.flatMap(({ rubric }) => rubric ?? []);
  const [first] = judged;
  if (first === undefined) return undefined;
  const votes = judged.flatMap(({ criteria }) => criteria.map((each) => each.votes));
  return {
    judge: first.judge,
    amongVotes: measureAmong(votes, confidence),
    isCalibrated: calibrations.get(first.scaleHash)?.isCalibrated ?? null,
  };
}
