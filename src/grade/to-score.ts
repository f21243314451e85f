import type { FilePatch } from '../domain/patch.ts';
import type { Score } from '../domain/score.ts';
import type { Grade, Trial } from '../domain/trial.ts';
import { testsGrader } from './graders/tests.ts';

/**
 * The summary for `score.json`. Tests alone decide what is resolved; the score is the mean of the graders that have a
 * weight, and unknown while one of them is: a mean of some of them would be another measure.
 * @param grades - each grader's last word
 */
export function toScore(
  trial: Trial,
  grades: readonly Grade[],
  files: readonly FilePatch[],
  weights: Readonly<Record<string, number>>,
): Score {
  const verdict = grades.find(({ grader }) => grader === testsGrader.name)?.verdict ?? 'invalid';
  return {
    schemaVersion: 1,
    test_pass: verdict === 'pass',
    files_modified: files.map(({ path }) => path),
    resolved: verdict === 'pass',
    score: toWeightedScore(grades, { [testsGrader.name]: 1, ...weights }),
    outcome: trial.outcome,
    verdict,
    grades: [...grades],
  };
}

function toWeightedScore(grades: readonly Grade[], weights: Readonly<Record<string, number>>): number | null {
  let [sum, total] = [0, 0];
  for (const [grader, weight] of Object.entries(weights)) {
    if (weight === 0) continue;
    const score = grades.find((grade) => grade.grader === grader)?.score ?? null;
    if (score === null) return null;
    sum += weight * score;
    total += weight;
  }
  return total === 0 ? null : sum / total;
}
