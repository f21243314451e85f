import type { Task } from '../../src/domain/task.ts';
import { changes } from './changes.ts';
import { type Plant, plants, removalWeek, toInstant } from './world.ts';

/** In which week the session of each change was held. */
export type Weeks = ReadonlyMap<string, number>;

export const nameOf = ({ prompts }: Pick<Task, 'prompts'>) =>
  changes.find(({ prompt }) => prompt === prompts[0])?.name ?? 'unknown';

/** What a task's tree leans on that has given way by a week. */
function findRot(task: Task, weeks: Weeks, week: number): Plant | undefined {
  const held = weeks.get(nameOf(task)) ?? -1;
  return plants.find(({ from, gone }) => held >= from && held < gone && week >= gone);
}

/** @returns what is not as it should be after a week's refresh */
export function judgeWeek(
  before: readonly Task[],
  after: readonly Task[],
  weeks: Weeks,
  week: number,
): string[] {
  const at = toInstant(week, 160).toISOString();
  return after.flatMap((task) => {
    const name = nameOf(task);
    const news = task.history.filter((event) => event.at === at);
    const rot = findRot(task, weeks, week);
    const wasActive = before.find(({ id }) => id === task.id)?.state === 'active';
    const fell = news.find(({ to }) => to === 'quarantined');
    const retired = news.find(({ to }) => to === 'retired');
    const isRemoved = name === changes[2]?.name && week >= removalWeek;
    return [
      ...(rot?.gone === week && wasActive && !fell
        ? [`${name}: its ${rot.rot} gave way, and nobody saw it`]
        : []),
      ...(fell && !rot ? [`${name} is healthy, and was quarantined: ${fell.text}`] : []),
      ...(retired && !(rot || isRemoved) ? [`${name} is healthy, and was retired: ${retired.text}`] : []),
      ...(retired && isRemoved && retired.reason !== 'superseded'
        ? [`${name} was removed: ${retired.reason}`]
        : []),
    ];
  });
}
