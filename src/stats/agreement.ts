import { type CellVerdict, toGraded } from './solve-rate.ts';

/**
 * 0.67 stands for two of three: a threshold written with two digits may miss its fraction by half a
 * hundredth.
 */
const roundingSlack = 0.005;

/** Share of a task's graded repeats that agree with the majority, in [0.5, 1]; `null` with fewer than two. */
export function toAgreement(row: readonly CellVerdict[]): number | null {
  const graded = toGraded(row);
  if (graded.length < 2) return null;
  const passCount = graded.reduce((sum, pass) => sum + pass, 0);
  return Math.max(passCount, graded.length - passCount) / graded.length;
}

export function isStable(agreement: number, threshold: number): boolean {
  return agreement >= threshold - roundingSlack;
}

/**
 * False where yes/no verdicts cannot disagree enough for the threshold: 3 repeats agree at least 2 : 1, which
 * is 0.67.
 */
export function canFindUnstable(repeats: number, threshold: number): boolean {
  return repeats > 1 && !isStable(Math.ceil(repeats / 2) / repeats, threshold);
}
