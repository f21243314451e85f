import type { Task } from '../../domain/task.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { CleanRoom } from '../../testbed/clean-room.ts';
import { findRepo, type House } from '../house.ts';

/** @throws {UsageError} if there is no runner, or no repository, for the task */
export function toCleanRoom(
  task: Task,
  house: House,
  options: Pick<CleanRoom, 'testTimeoutMs' | 'signal'>,
): CleanRoom {
  const runner = house.runners.find(({ name }) => name === task.environment.runner);
  if (runner === undefined)
    throw new UsageError(`task ${task.id} needs the test runner "${task.environment.runner}"`);
  return {
    workspaces: house.workspaces,
    sandbox: house.sandbox,
    artifacts: house.artifacts,
    runner,
    repoPath: findRepo(house, task.repo).git.path,
    testTimeoutMs: options.testTimeoutMs,
    ...(options.signal ? { signal: options.signal } : {}),
  };
}
