import type { Report, TaskReport } from '../domain/report.ts';
import { estimateSolveRate } from '../stats/solve-rate.ts';

const dimensions = ['taskType', 'language', 'complexity'] as const;

/**
 * Solve rates of parts of the tasks. A dimension in which all tasks are alike would only repeat the whole and
 * is left out.
 */
export function createSlices(
  tasks: readonly TaskReport[],
  variants: readonly { readonly id: string }[],
  confidence: number,
): Report['slices'] {
  const rated = tasks.filter(({ kind }) => kind === 'fail-to-pass');
  return dimensions.flatMap((dimension) => {
    const groups = [...Map.groupBy(rated, (task) => task[dimension])].sort(([x], [y]) => (x < y ? -1 : 1));
    if (groups.length < 2) return [];
    return groups.flatMap(([value, group]) =>
      variants.map(({ id }) => ({
        dimension,
        value,
        variantId: id,
        solveRate: estimateSolveRate(
          group.map(({ verdicts }) => verdicts[id] ?? []),
          confidence,
        ),
      })),
    );
  });
}
