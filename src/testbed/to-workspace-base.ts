import type { Task } from '../domain/task.ts';
import type { WorkspaceBase } from '../ports.ts';

/** What every workspace of a task is laid on: those in which it is proved, an agent's, and those in which it is judged. */
export function toWorkspaceBase(
  {
    baseCommit,
    environment,
  }: Pick<Task, 'baseCommit'> & {
    readonly environment: Pick<Task['environment'], 'setup' | 'setupCommit'>;
  },
  repoPath: string,
): WorkspaceBase {
  const { setup, setupCommit } = environment;
  return { repoPath, commit: baseCommit, setup, ...(setupCommit === undefined ? {} : { setupCommit }) };
}
