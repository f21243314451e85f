import type { Task } from '../../domain/task.ts';
import { RetirementReason } from '../../domain/task-state.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { House } from '../house.ts';
import { moveAndStore } from './keep-task.ts';

/**
 * Takes a task out of the benchmark by a person's word. Nothing is deleted.
 * @throws {UsageError} where there is no such task, or no such reason
 */
export async function retireTask(
  id: string,
  reason: string | undefined,
  books: Pick<House, 'store' | 'clock'>,
): Promise<Task> {
  const parsed = RetirementReason.safeParse(reason ?? 'by-hand');
  if (!parsed.success) {
    throw new UsageError(`--reason "${reason}" is none; there are: ${RetirementReason.options.join(', ')}`);
  }
  const task = await books.store.tasks.get(id);
  if (task === undefined) throw new UsageError(`there is no task "${id}": rollbench tasks list`);
  return moveAndStore(task, { to: 'retired', reason: parsed.data, text: 'retired by a person' }, books);
}
