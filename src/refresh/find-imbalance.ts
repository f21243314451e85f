import type { Imbalance } from '../domain/refresh.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import { countShares, dimensions, type Strata, type Targets, toExpectedShares } from './strata.ts';

/**
 * What the active tasks have more or less of than the sessions that they come from, or than is wanted, beyond what chance would do: the 95 %
 * interval of its share does not hold the expected one. Worst first.
 */
export function findImbalance(
  tasks: readonly Strata[],
  population: readonly Strata[],
  targets: Targets = {},
): Imbalance[] {
  if (tasks.length === 0 || population.length === 0) return [];
  const found = dimensions.flatMap((dimension) => {
    const expected = toExpectedShares(population, dimension, targets);
    const actual = countShares(tasks, dimension);
    return [...new Set([...expected.keys(), ...actual.keys()])].sort().flatMap((value) => {
      const expectedShare = expected.get(value) ?? 0;
      const taskCount = tasks.filter((strata) => strata[dimension] === value).length;
      const interval = wilsonInterval(taskCount, tasks.length);
      if (interval && interval.lower <= expectedShare && expectedShare <= interval.upper) return [];
      const share = taskCount / tasks.length;
      return [{ dimension, value, taskCount, share, expectedShare, isOver: share > expectedShare }];
    });
  });
  const toGap = ({ share, expectedShare }: Imbalance) => Math.abs(share - expectedShare);
  return found.toSorted((a, b) => toGap(b) - toGap(a));
}
