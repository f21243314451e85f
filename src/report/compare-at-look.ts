import { toBlockIndex } from '../domain/adaptive.ts';
import type { Comparison } from '../domain/comparison.ts';
import type { Report } from '../domain/report.ts';
import { type ComparisonSide, createComparison } from './create-comparison.ts';
import { toEstimator } from './settle-comparison.ts';

type Facts = Pick<Report, 'adaptive' | 'settings' | 'tasks'>;

/**
 * Compares two variants of an adaptive experiment by what the look saw at which one of them was settled, at the level of that look:
 * the decision is the one for which the experiment was stopped. Before the first look, by all there is, at its level.
 */
export function compareAtLook(
  { adaptive, settings, tasks }: Facts,
  baseline: ComparisonSide,
  candidate: ComparisonSide,
): Comparison {
  if (adaptive === undefined) throw new RangeError('the experiment is not adaptive');
  const own = adaptive.settlements.filter(({ variantId }) =>
    [baseline, candidate].some(({ variant }) => variant.id === variantId),
  );
  const taken = Math.min(...own.map(({ look }) => look));
  const look = adaptive.looks[Math.max(0, taken - 1)];
  const blockCount = taken === 0 ? Number.POSITIVE_INFINITY : (look?.blockCount ?? 0);
  const size = { taskCount: tasks.length, repeats: settings.repeats };
  const cut = (side: ComparisonSide): ComparisonSide => ({
    ...side,
    verdicts: new Map(
      tasks
        .map(({ taskId }, index) => {
          const isSeen = (_: unknown, repeat: number) =>
            toBlockIndex(adaptive.method, index, repeat + 1, size) < blockCount;
          return [taskId, (side.verdicts.get(taskId) ?? []).filter(isSeen)] as const;
        })
        .filter(([, row]) => row.length > 0),
    ),
  });
  return createComparison(cut(baseline), cut(candidate), 1 - (look?.level ?? 0), {
    correction: own.length === 1 ? 'looks' : 'none',
    estimate: toEstimator(adaptive),
  });
}
