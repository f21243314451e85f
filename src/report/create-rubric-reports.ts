import type { Calibration } from '../domain/calibration.ts';
import type { Report, RubricReport } from '../domain/report.ts';
import { countLevels } from '../domain/rubric.ts';
import type { Experiment, GradeFacts, TrialFacts } from '../domain/trial.ts';
import type { Warning } from '../domain/warning.ts';
import { boundMean } from '../stats/bounded-mean.ts';
import { fleissKappa } from '../stats/fleiss-kappa.ts';
import { mean } from '../stats/mean.ts';

/** What judges say by rubrics, each rubric and each way to ask for itself: other settings are another measure. */
export function createRubricReports(
  { variants }: Pick<Experiment, 'variants'>,
  trials: readonly TrialFacts[],
  grades: readonly GradeFacts[],
  calibrations: readonly Calibration[],
  confidence: number,
): RubricReport[] {
  const judged = grades.flatMap((grade) => (grade.rubric ? [{ grade, rubric: grade.rubric }] : []));
  const groups = Map.groupBy(judged, ({ grade, rubric }) => `${grade.grader}\0${rubric.scaleHash}`);
  const byId = new Map(trials.map((trial) => [trial.id, trial]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { scaleHash, judge } = first.rubric;
    const votes = group.flatMap(({ rubric }) => rubric.criteria.map((criterion) => criterion.votes));
    const scores = group.flatMap(({ grade: { trialId, score } }) => {
      const trial = byId.get(trialId);
      return trial && score !== null ? [{ ...trial, score }] : [];
    });
    return [
      {
        grader: first.grade.grader,
        judge,
        amongVotes: fleissKappa(votes.map(countLevels), confidence),
        calibration: toCalibration(calibrations.find(({ id }) => id === scaleHash)),
        variants: variants.flatMap(({ id }) => {
          const own = scores.filter(({ variantId }) => variantId === id);
          return own.length === 0 ? [] : [{ variantId: id, ...toScore(own, confidence) }];
        }),
      },
    ];
  });
}

const toCalibration = (calibration: Calibration | undefined): RubricReport['calibration'] => {
  if (calibration === undefined) return null;
  const { exampleCount, agreement, bias, minAgreement, isCalibrated } = calibration;
  return { exampleCount, agreement, bias, minAgreement, isCalibrated };
};

/** Repeats of one task are no independent witnesses: the mean, and its interval, are those of tasks. */
function toScore(graded: readonly { readonly taskId: string; readonly score: number }[], confidence: number) {
  const tasks = [...Map.groupBy(graded, ({ taskId }) => taskId).values()].map((row) =>
    mean(row.map(({ score }) => score)),
  );
  const bounds = tasks.length < 2 ? null : boundMean(tasks, { low: 0, high: 1 }, confidence);
  return {
    score: {
      value: mean(tasks),
      lower: bounds?.lower ?? null,
      upper: bounds?.upper ?? null,
      confidence,
      method: 'gaffke-mid-p over task means',
      taskCount: tasks.length,
      trialCount: graded.length,
      excludedCount: 0,
    },
  };
}

/** A judge's opinion is no measurement before it was held against people. */
export function warnOfJudges({ rubrics = [] }: Pick<Report, 'rubrics'>): Warning[] {
  const loose = rubrics.filter(({ calibration }) => calibration?.isCalibrated !== true);
  if (loose.length === 0) return [];
  const names = loose.map(({ grader, judge, calibration }) => {
    const why =
      calibration === null
        ? 'never held against people'
        : `κ with people is proven to be ${calibration.agreement.lower?.toFixed(2) ?? 'nothing'}, at least ${calibration.minAgreement} is asked for`;
    return `${grader} by ${judge} (${why})`;
  });
  return [
    {
      code: 'uncalibrated-judge',
      text: `Uncalibrated: what is said by ${names.join('; ')} is the opinion of a model.`,
      fix: 'Have people grade some patches (`rollbench calibration add TRIAL`), and measure with `rollbench calibration measure`.',
    },
  ];
}
