import { mean } from './mean.ts';
import { type CellVerdict, toGraded } from './solve-rate.ts';

/**
 * Chance that at least one of k repeats solves a task, averaged over tasks; element k − 1 holds pass@k. For n
 * graded repeats with c passes it is 1 − C(n−c, k)/C(n, k) (Chen et al. 2021, arXiv:2107.03374). Tasks with
 * fewer than k graded repeats say nothing about k and are left out of that element; the array ends where none
 * is left.
 */
export function estimatePassAtK(verdicts: readonly (readonly CellVerdict[])[]): number[] {
  return averageOverTasks(verdicts, (n, c, k) => 1 - shareOfSubsets(n, n - c, k));
}

/** Chance that all of k repeats solve it: C(c, k)/C(n, k) (τ-bench, arXiv:2406.12045). */
export function estimatePassPowerK(verdicts: readonly (readonly CellVerdict[])[]): number[] {
  return averageOverTasks(verdicts, shareOfSubsets);
}

function averageOverTasks(
  verdicts: readonly (readonly CellVerdict[])[],
  estimate: (n: number, c: number, k: number) => number,
): number[] {
  const tasks = verdicts.map(toGraded).map((row) => ({
    n: row.length,
    c: row.reduce((sum, pass) => sum + pass, 0),
  }));
  const largest = tasks.reduce((max, { n }) => Math.max(max, n), 0);
  return Array.from({ length: largest }, (_, i) => {
    const k = i + 1;
    return mean(tasks.filter(({ n }) => n >= k).map(({ n, c }) => estimate(n, c, k)));
  });
}

/** C(m, k)/C(n, k): of all k-subsets of n things, the share that lies within m of them. */
function shareOfSubsets(n: number, m: number, k: number): number {
  let share = 1;
  for (let i = 0; i < k; i++) share *= Math.max(0, m - i) / (n - i);
  return share;
}
