import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { PrepareResult } from '../../ports.ts';
import { GitError, type GitOptions, runGit, runGitText, toAlternates, toRevision } from '../git-command.ts';

/** What every workspace of one base is laid on. Nothing is written to it once it stands at its path. */
export interface BaseLayer {
  readonly path: string;
  /** A repository that holds the base's tree in one commit, and nothing else; no workspace ever writes to it. */
  readonly gitDir: string;
  /** The checked-out tree with what set-up made, and a copy of the repository as its `.git`. */
  readonly treePath: string;
  readonly commit: string;
}

export interface TreeSource {
  readonly kind: 'found';
  /** Directories of objects: the repository's own, and those of its mirror if it has one. */
  readonly objectsPaths: readonly string[];
  readonly objectFormat: string;
  readonly tree: string;
  /** Git's ids of its files, by path. */
  readonly fileIds: ReadonlyMap<string, string>;
}

export function toBaseLayer(path: string, commit: string): BaseLayer {
  return { path, gitDir: join(path, 'git'), treePath: join(path, 'tree'), commit };
}

/**
 * @param mirrorPath a repository that keeps commits which this one may have lost
 * @throws {Error} if the commit is unknown to both
 */
export async function findTree(
  repoPath: string,
  commit: string,
  mirrorPath?: string,
): Promise<TreeSource | Extract<PrepareResult, { kind: 'unbuildable' }>> {
  const kept = mirrorPath === undefined ? [] : [join(mirrorPath, 'objects')];
  const options = { cwd: repoPath, env: toAlternates(kept) };
  const git = (...args: string[]) => runGitText(args, options);
  const tree = await git('rev-parse', '--verify', '--quiet', `${toRevision(commit)}^{tree}`).catch(
    (error) => {
      if (error instanceof GitError && error.exitCode === 1)
        throw new Error(`${repoPath} has no commit ${commit}`);
      throw error;
    },
  );
  const entries = (await runGit(['ls-tree', '-r', '-z', tree], options)).toString('utf8').split('\0');
  const submodule = entries.find((entry) => entry.startsWith('160000 '));
  if (submodule !== undefined) {
    const path = submodule.slice(submodule.indexOf('\t') + 1);
    const detail = `${repoPath} at ${commit}: submodule ${path} cannot be rebuilt from the repository alone`;
    return { kind: 'unbuildable', detail };
  }
  const stored = await findStoredElsewhere(tree, options);
  if (stored !== undefined) {
    const detail = `${repoPath} at ${commit}: ${stored} is kept in Git LFS, and the repository alone holds only its name`;
    return { kind: 'unbuildable', detail };
  }
  const own = await git('rev-parse', '--path-format=absolute', '--git-path', 'objects');
  return {
    kind: 'found',
    objectsPaths: [own, ...kept],
    objectFormat: await git('rev-parse', '--show-object-format'),
    tree,
    fileIds: new Map(entries.filter((entry) => entry !== '').map(toFileId)),
  };
}

/** A file that is a pointer to Git LFS. */
async function findStoredElsewhere(tree: string, options: GitOptions): Promise<string | undefined> {
  const search = ['-l', '-z', '-I', '--fixed-strings', '--max-depth', '-1'];
  const find = async (text: string, pathspec: string) =>
    (await runGit(['grep', ...search, '-e', text, tree, '--', pathspec], options).catch(orNothingFound))
      .toString('utf8')
      .split('\0')
      .filter((name) => name !== '')
      .map((name) => name.slice(tree.length + 1));
  // Only where files are filtered so: all of a large tree takes a while to read.
  const isUsed = (await find('filter=lfs', ':(glob)**/.gitattributes')).length > 0;
  return isUsed ? (await find('version https://git-lfs.github.com/spec/v1', '.'))[0] : undefined;
}

function orNothingFound(error: unknown): Buffer {
  if (error instanceof GitError && error.exitCode === 1) return Buffer.alloc(0);
  throw error;
}

/** `MODE blob ID<tab>PATH` */
function toFileId(entry: string): [path: string, id: string] {
  const [facts = '', path = ''] = entry.split('\t');
  return [path, facts.split(' ')[2] ?? ''];
}

/**
 * Makes a repository of one commit out of a tree, and checks it out. Objects come over as one pack of what the tree
 * reaches: history, other branches and loose ends of the source are not there to be found.
 * @returns the id of the commit, the same for the same tree on every machine
 */
export async function layTree(source: TreeSource, path: string): Promise<BaseLayer> {
  const { gitDir, treePath } = toBaseLayer(path, '');
  const init = [
    'init',
    '--quiet',
    '--template=',
    '--initial-branch=main',
    `--object-format=${source.objectFormat}`,
  ];
  await runGit([...init, treePath], { cwd: path });
  await rename(join(treePath, '.git'), gitDir);
  const env = { GIT_DIR: gitDir, GIT_WORK_TREE: treePath };
  const git = (args: readonly string[], more: Record<string, string> = {}, input = '') =>
    runGitText(args, { cwd: treePath, env: { ...env, ...more }, input });

  const pack = [
    'pack-objects',
    '--quiet',
    '--revs',
    '--delta-base-offset',
    join(gitDir, 'objects', 'pack', 'pack'),
  ];
  await git(pack, toAlternates(source.objectsPaths), `${source.tree}\n`);
  const commit = await git(['commit-tree', source.tree, '-m', 'Base'], identity);
  await git(['-c', 'core.logAllRefUpdates=false', 'update-ref', 'refs/heads/main', commit]);
  await git(['read-tree', commit]);
  await git(['checkout-index', '--all', '--index']);
  return toBaseLayer(path, commit);
}

const instant = '2000-01-01T00:00:00Z';
const identity = {
  ...{ GIT_AUTHOR_NAME: 'Base', GIT_AUTHOR_EMAIL: 'base@localhost', GIT_AUTHOR_DATE: instant },
  ...{ GIT_COMMITTER_NAME: 'Base', GIT_COMMITTER_EMAIL: 'base@localhost', GIT_COMMITTER_DATE: instant },
};

/** Checks out some files of a tree alone, over what is in a folder; those that the tree does not have are left out. */
export async function layFiles(
  { tree, objectsPaths, fileIds }: TreeSource,
  paths: readonly string[],
  { gitDir }: BaseLayer,
  into: string,
): Promise<void> {
  await mkdir(into, { recursive: true });
  const index = `${into}.index`;
  const env = {
    ...{ GIT_DIR: gitDir, GIT_WORK_TREE: into, GIT_INDEX_FILE: index },
    ...toAlternates(objectsPaths),
  };
  await runGit(['read-tree', tree], { cwd: into, env });
  await runGit(['checkout-index', '--force', '--stdin', '-z', `--prefix=${into}/`], {
    cwd: into,
    env,
    input: paths
      .filter((path) => fileIds.has(path))
      .map((path) => `${path}\0`)
      .join(''),
  });
  await rm(index);
}

/** Gives the tree its `.git`, anew if somebody had it in hands. */
export async function layRepository({ gitDir, treePath }: BaseLayer): Promise<void> {
  const own = join(treePath, '.git');
  await rm(own, { recursive: true, force: true });
  await copyTree(gitDir, own);
  const config = ['config', '--file', join(own, 'config')];
  await runGit([...config, 'user.name', 'Agent'], { cwd: treePath });
  await runGit([...config, 'user.email', 'agent@localhost'], { cwd: treePath });
}

/**
 * Set-up may add to a tree but not change it: tracked files are put back, and what is new and not ignored (an
 * environment, a build directory) is excluded from then on, so that nobody takes it for the agent's work.
 */
export async function settleTree({ gitDir, treePath }: BaseLayer): Promise<void> {
  await rm(join(treePath, '.git'), { recursive: true, force: true });
  const options = { cwd: treePath, env: { GIT_DIR: gitDir, GIT_WORK_TREE: treePath } };
  await runGit(['checkout-index', '--all', '--force', '--index'], options);
  const untracked = [
    'ls-files',
    '-z',
    '--others',
    '--exclude-standard',
    '--directory',
    '--no-empty-directory',
  ];
  const added = (await runGit(untracked, options)).toString('utf8').split('\0').slice(0, -1);
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'info', 'exclude'), added.map((path) => `${toPattern(path)}\n`).join(''));
}

/** A line of an exclude file cannot hold a newline; what has one stays visible. */
function toPattern(path: string): string {
  return path.includes('\n') ? '' : `/${path.replace(/[\\*?[\] ]/g, '\\$&')}`;
}

/** With everything as it is: modes, links, times; sharing blocks where the file system can. A Ctrl-C does not cut it short. */
export async function copyTree(from: string, to: string): Promise<void> {
  const sharing = process.platform === 'linux' ? ['--reflink=auto'] : [];
  await execa('cp', ['-a', ...sharing, '--', from, to], { detached: true });
}

/** What is in one directory, over what is in another. */
export const copyInto = (from: string, to: string) => copyTree(`${from}/.`, to);
