import { copyFile, cp, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { CaptureResult } from '../../ports.ts';
import { GitError, isGone, runGit, runGitText } from '../git-command.ts';
import { readPatch } from '../git-patch.ts';
import type { BaseLayer } from './base-layer.ts';
import { withoutNestedRepositories } from './nested-repositories.ts';
import type { WorkspaceTree } from './workspace-tree.ts';

export interface CaptureOptions {
  readonly layer: BaseLayer;
  readonly tree: WorkspaceTree;
  /** Directory for index and objects of this capture; made anew. */
  readonly scratchPath: string;
  /** Larger files are left out; a tree with a larger patch cannot be captured. */
  readonly maxBytes: number;
}

/**
 * What a workspace has that its base has not, committed or not. Git looks at the tree alone, with the base's own
 * repository: the workspace's `.git` is the agent's, and whatever stands in it (monitors, filters, hooks) would run here.
 * Whatever the tree is made of, it is captured as far as git can hold it; what it cannot is named before the first file.
 * @throws {Error} if this machine fails
 */
export async function capturePatch(options: CaptureOptions): Promise<CaptureResult> {
  const lost: CaptureResult = { kind: 'lost', detail: 'the mount of the workspace is gone' };
  if (isGone(options.tree.namespace)) return lost;
  // Unsealed, an agent may have put a link there: what it leads to is no workspace, and nothing in it is ours to remove.
  if (!(await lstat(options.tree.hostPath).catch(ignoreMissing))?.isDirectory()) {
    return { kind: 'uncapturable', detail: 'the workspace is no directory any more' };
  }
  try {
    return { kind: 'captured', patch: (await isUntouched(options.tree)) ? '' : await readChanges(options) };
  } catch (error) {
    if (isGone(options.tree.namespace)) return lost;
    if (!(error instanceof GitError) || error.reason === 'noStart' || hostFaults.test(error.stderr))
      throw error;
    if (error.reason === 'killed') return { kind: 'lost', detail: error.message };
    return { kind: 'uncapturable', detail: error.message };
  }
}

/** Git need not be asked where nothing was written at all. */
async function isUntouched({ writtenPath }: WorkspaceTree): Promise<boolean> {
  return writtenPath !== undefined && (await readdir(writtenPath)).length === 0;
}

async function readChanges(options: CaptureOptions): Promise<string> {
  const { layer, tree, scratchPath } = options;
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
    GIT_WORK_TREE: tree.path,
    GIT_INDEX_FILE: join(scratchPath, 'index'),
  };
  const inTree = { cwd: tree.path, namespace: tree.namespace, env };
  const tooLarge = await removeSpecialFiles(tree, options.maxBytes);
  const leftOut = await withoutNestedRepositories(
    tree,
    () => runGit(['ls-files', '-z', '--others', '--exclude-standard'], inTree),
    () => addTree(options, env, tooLarge),
  );
  const patch = await readPatch({
    gitDir: layer.gitDir,
    from: layer.commit,
    to: await runGitText(['write-tree'], inTree),
    hasRenames: false,
    env: objects,
    maxBytes: options.maxBytes,
  });
  return toRemarks(leftOut) + patch;
}

/**
 * Pipes, sockets and devices are nothing that git holds, and one named `.gitignore` would be waited for. Their makers have
 * ended: they are removed.
 * @returns paths of files larger than `maxBytes`, each ended by NUL
 */
async function removeSpecialFiles({ hostPath }: WorkspaceTree, maxBytes: number): Promise<Buffer> {
  const special = ['!', '-type', 'f', '!', '-type', 'd', '!', '-type', 'l', '-exec', 'rm', '-f', '{}', '+'];
  const large = ['-type', 'f', '-size', `+${maxBytes}c`, '-print0'];
  const result = await execa('find', ['.', '-path', './.git', '-prune', '-o', ...special, '-o', ...large], {
    cwd: hostPath,
    encoding: 'buffer',
    env: { LC_ALL: 'C' },
    reject: false,
    detached: true,
  });
  // It complains of paths that are too long, which are none for git either; anything else is a fault of this machine.
  const complaints = Buffer.from(result.stderr ?? [])
    .toString('utf8')
    .trimEnd()
    .split('\n');
  if (result.failed && !complaints.every((line) => line.endsWith('File name too long'))) {
    throw new Error(`find in ${hostPath} failed: ${complaints.join('; ') || result.originalMessage}`);
  }
  return Buffer.from(result.stdout ?? []);
}

/**
 * Puts the tree into the index.
 * @returns what git said of files that it could not put there
 */
async function addTree(
  options: CaptureOptions,
  env: Readonly<Record<string, string>>,
  tooLarge: Buffer,
): Promise<string[]> {
  const exclusions = tooLarge.toString('latin1').split('\0').slice(0, -1);
  const pathspec = ['.', ...exclusions.map((path) => `:(exclude,literal)${path.slice('./'.length)}`)].join(
    '\0',
  );
  const add = async (gitDir: string) => {
    const args = ['-c', 'core.safecrlf=false', 'add', '--all', '--ignore-errors'];
    await runGit([...args, '--pathspec-from-file=-', '--pathspec-file-nul'], {
      cwd: options.tree.path,
      namespace: options.tree.namespace,
      env: { ...env, GIT_DIR: gitDir },
      input: Buffer.from(pathspec, 'latin1'),
    });
  };
  const remarks = exclusions.map((path) => `error: ${path} is larger than ${options.maxBytes} bytes`);
  try {
    await add(options.layer.gitDir).catch(async (error) => {
      if (!(error instanceof GitError) || error.exitCode !== 128) throw error;
      await add(await makeTolerantRepository(options));
    });
    return remarks;
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode !== 1 || hostFaults.test(error.stderr)) throw error;
    return [...remarks, ...error.stderr.split('\n').filter((line) => line.startsWith('error: '))];
  }
}

/** Faults of this machine, in the C library's words: a patch without the files that they took would be a lie. */
const hostFaults =
  /No space left on device|Disk quota exceeded|Input\/output error|Cannot allocate memory|Too many open files|Read-only file system/;

/**
 * A repository in which no attribute asks for another encoding: one that a file does not have, or that does not exist, is
 * the end of git. Info attributes come before all others.
 */
async function makeTolerantRepository({ layer, scratchPath }: CaptureOptions): Promise<string> {
  const path = join(scratchPath, 'tolerant');
  for (const name of ['objects', 'refs', 'info']) await mkdir(join(path, name), { recursive: true });
  for (const name of ['HEAD', 'config', 'info']) {
    await cp(join(layer.gitDir, name), join(path, name), { recursive: true }).catch(ignoreMissing);
  }
  await writeFile(join(path, 'info', 'attributes'), '* -working-tree-encoding\n');
  return path;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

/** Lines before the first file of a patch are no part of it. */
function toRemarks(leftOut: readonly string[]): string {
  const lines = leftOut.length > 20 ? [...leftOut.slice(0, 20), `and ${leftOut.length - 20} more`] : leftOut;
  return lines.map((line) => `# not captured: ${line.replace(/^error: /, '')}\n`).join('');
}
