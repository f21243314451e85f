import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGitText } from '../git-command.ts';
import { readPatch } from '../git-patch.ts';
import type { BaseLayer } from './base-layer.ts';

export interface CaptureOptions {
  readonly layer: BaseLayer;
  readonly workspacePath: string;
  /** Directory for index and objects of this capture; made anew. */
  readonly scratchPath: string;
  readonly maxBytes: number;
}

/**
 * What a workspace has that its base has not, committed or not. Git looks at the tree alone, with the base's own
 * repository: the workspace's `.git` is the agent's, and whatever stands in it (monitors, filters, hooks) would run here.
 * @throws {GitError} if git cannot read the tree, or the patch is larger than `maxBytes`
 */
export async function capturePatch(options: CaptureOptions): Promise<string> {
  const { layer, workspacePath, scratchPath } = options;
  await rm(scratchPath, { recursive: true, force: true });
  await mkdir(join(scratchPath, 'objects'), { recursive: true });
  await copyFile(join(layer.gitDir, 'index'), join(scratchPath, 'index'));
  const objects = {
    GIT_OBJECT_DIRECTORY: join(scratchPath, 'objects'),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(layer.gitDir, 'objects')),
  };
  const env = {
    ...objects,
    GIT_DIR: layer.gitDir,
    GIT_WORK_TREE: workspacePath,
    GIT_INDEX_FILE: join(scratchPath, 'index'),
  };
  const git = (...args: string[]) => runGitText(args, { cwd: workspacePath, env });
  const tree = await withoutNestedRepositories(workspacePath, join(scratchPath, 'nested'), git, async () => {
    await git('-c', 'core.safecrlf=false', 'add', '--all', '--', '.');
    return git('write-tree');
  });
  return readPatch({
    gitDir: layer.gitDir,
    from: layer.commit,
    to: tree,
    hasRenames: false,
    env: objects,
    maxBytes: options.maxBytes,
  });
}

/**
 * Git would record a repository inside of the tree as a submodule, without its files: its `.git` is put aside as long as
 * the tree is read. Such a repository may hold the next one.
 */
async function withoutNestedRepositories<T>(
  workspacePath: string,
  asidePath: string,
  git: (...args: string[]) => Promise<string>,
  read: () => Promise<T>,
): Promise<T> {
  const moves: { readonly from: string; readonly to: string }[] = [];
  await mkdir(asidePath);
  try {
    for (
      let found = await listNestedRepositories(git);
      found.length > 0;
      found = await listNestedRepositories(git)
    ) {
      for (const path of found) {
        const move = { from: join(workspacePath, path, '.git'), to: join(asidePath, String(moves.length)) };
        await rename(move.from, move.to);
        moves.push(move);
      }
    }
    return await read();
  } finally {
    for (const { from, to } of moves.reverse()) await rename(to, from);
  }
}

/** `git ls-files` gives files by name, and of a repository only the directory. */
async function listNestedRepositories(git: (...args: string[]) => Promise<string>): Promise<string[]> {
  const listing = await git('ls-files', '-z', '--others', '--exclude-standard');
  return listing.split('\0').filter((path) => path.endsWith('/'));
}
