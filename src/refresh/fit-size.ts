import type { Task } from '../domain/task.ts';
import { lastMove } from '../domain/task-state.ts';
import { countShares, dimensions, type Strata, type Targets, toExpectedShares, toStrata } from './strata.ts';

export interface SizeFacts {
  readonly task: Pick<Task, 'id' | 'state' | 'history' | 'repo' | 'classification' | 'provenance'>;
  /** Anchors never rest. */
  readonly isAnchor: boolean;
}

export interface SizePlan {
  /** Sound tasks that rest, because there are more than wanted. */
  readonly rest: readonly string[];
  /** Resting tasks to be taken back, in this order; they have to be proved first. */
  readonly wake: readonly string[];
}

/**
 * Keeps the number of active tasks within what is wanted: what there is too much of, held against the work that the tasks
 * stand for, rests first, and of that the oldest; the youngest comes back first.
 * @param maxTasks `null`: as many as there are
 */
export function fitSize(
  tasks: readonly SizeFacts[],
  population: readonly Strata[],
  maxTasks: number | null,
  targets: Targets = {},
): SizePlan {
  const active = tasks.filter(({ task }) => task.state === 'active');
  const resting = tasks.filter(
    ({ task }) => task.state === 'review' && lastMove(task, 'review')?.reason === 'surplus',
  );
  const room = (maxTasks ?? Number.POSITIVE_INFINITY) - active.length;
  if (room < 0) return { rest: chooseSurplus(active, population, -room, targets), wake: [] };
  const youngest = resting.toSorted(
    (a, b) => compare(landedAt(b), landedAt(a)) || compare(a.task.id, b.task.id),
  );
  return { rest: [], wake: youngest.slice(0, room).map(({ task }) => task.id) };
}

/** One after the other: what rests changes what there is too much of. */
function chooseSurplus(
  active: readonly SizeFacts[],
  population: readonly Strata[],
  count: number,
  targets: Targets,
): string[] {
  let left = active;
  const chosen: string[] = [];
  for (const _ of Array.from({ length: count })) {
    const excess = measureExcess(left, population, targets);
    const [next] = left
      .filter(({ isAnchor }) => !isAnchor)
      .toSorted(
        (a, b) => excess(b) - excess(a) || compare(landedAt(a), landedAt(b)) || compare(a.task.id, b.task.id),
      );
    if (next === undefined) break;
    chosen.push(next.task.id);
    left = left.filter((each) => each !== next);
  }
  return chosen;
}

/** How much more there is of a task's kind than of the work that it stands for, over all dimensions. */
function measureExcess(tasks: readonly SizeFacts[], population: readonly Strata[], targets: Targets) {
  const strata = tasks.flatMap(({ task }) => toStrata(task) ?? []);
  const gaps = dimensions.map((dimension) => {
    const expected = toExpectedShares(population, dimension, targets);
    const actual = countShares(strata, dimension);
    return (own: Strata) => (actual.get(own[dimension]) ?? 0) - (expected.get(own[dimension]) ?? 0);
  });
  return ({ task }: SizeFacts): number => {
    const own = toStrata(task);
    // Rounded, so that ages decide between equals.
    return own === null ? 0 : Math.round(gaps.reduce((sum, gap) => sum + gap(own), 0) * 1e6);
  };
}

const landedAt = ({ task }: SizeFacts) => task.provenance.landedAt;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
