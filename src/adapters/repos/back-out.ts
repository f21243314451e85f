import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackOutResult } from '../../ports.ts';
import { GitError, type GitOptions, runGit, runGitText } from '../git-command.ts';
import type { Mirror } from './mirror.ts';

/** Nobody's, and of no time: the same tree gives the same commit on every machine. */
const nobody = {
  GIT_AUTHOR_NAME: 'Rollbench',
  GIT_AUTHOR_EMAIL: 'rollbench@localhost',
  GIT_COMMITTER_NAME: 'Rollbench',
  GIT_COMMITTER_EMAIL: 'rollbench@localhost',
  GIT_AUTHOR_DATE: '@0 +0000',
  GIT_COMMITTER_DATE: '@0 +0000',
};

/** Undoes a patch in the mirror's own index; the repository itself is not written to, and no file is checked out. */
export async function backOut(mirror: Mirror, head: string, patch: string): Promise<BackOutResult> {
  await mirror.keep([head]);
  const index = join(mirror.path, `index.${process.pid}`);
  const own: GitOptions = { cwd: mirror.path, env: { GIT_DIR: '.', GIT_INDEX_FILE: index, ...nobody } };
  try {
    await runGit(['read-tree', head], own);
    await runGit(['apply', '--cached', '--reverse', '--whitespace=nowarn', '-'], { ...own, input: patch });
    const tree = await runGitText(['write-tree'], own);
    const commit = await runGitText(['commit-tree', tree, '-m', `Backed out of ${head}`], own);
    await runGit(['update-ref', `refs/pins/${commit}`, commit], own);
    return { kind: 'backed-out', commit };
  } catch (error) {
    if (error instanceof GitError && error.reason === 'exitCode')
      return { kind: 'conflict', detail: error.stderr.trim().split('\n')[0] ?? '' };
    throw error;
  } finally {
    await rm(index, { force: true });
  }
}
