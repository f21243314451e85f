import type { RefreshCounts } from '../domain/refresh.ts';
import type { Task } from '../domain/task.ts';
import type { TaskEvent } from '../domain/task-state.ts';

export interface RefreshedTask {
  readonly task: Pick<Task, 'id' | 'state' | 'history'>;
  readonly provedAt: string | null;
}

/**
 * What has happened since an instant, by the tasks' own histories: a refresh that was killed and run again counts the same as
 * one that was not.
 * @param since ISO 8601; `null` for everything
 */
export function countRefresh(tasks: readonly RefreshedTask[], since: string | null): RefreshCounts {
  const isSince = (at: string) => since === null || at > since;
  const has = ({ task }: RefreshedTask, is: (event: TaskEvent) => boolean) =>
    task.history.some((event) => isSince(event.at) && is(event));
  const isNew = (each: RefreshedTask) => isSince(each.task.history[0]?.at ?? '');
  const count = (is: (each: RefreshedTask) => boolean) => tasks.filter(is).length;
  const wasQuarantined = (each: RefreshedTask) => has(each, ({ to }) => to === 'quarantined');
  return {
    added: count(isNew),
    revalidated: count(
      (each) =>
        !isNew(each) &&
        (isSince(each.provedAt ?? '') ||
          wasQuarantined(each) ||
          has(each, ({ reason }) => reason === 'validated')),
    ),
    review: count((each) => has(each, ({ to, reason }) => to === 'review' && reason !== 'surplus')),
    quarantined: count(wasQuarantined),
    retired: count((each) => has(each, ({ to }) => to === 'retired')),
    tasks: count(({ task }) => task.state === 'active'),
  };
}
