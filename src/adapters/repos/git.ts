import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { RepositoryFault } from '../../domain/repository-fault.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Git, Redactor } from '../../ports.ts';
import { GitError, isRevision, runGit, runGitText, toAlternates, toRevision } from '../git-command.ts';
import { diffEnvironment, readPatch } from '../git-patch.ts';
import { backOut } from './back-out.ts';
import { allBranches, createCommitList } from './commit-list.ts';
import { decodeAuthor, decodeCommitTime, decodeMessage } from './commit-message.ts';
import { findDefaultTips, findTips } from './default-branch.ts';
import { createDiffStream } from './diff-stream.ts';
import { createMirror } from './mirror.ts';
import { createObjectReader } from './object-reader.ts';
import { missingObject, toFault } from './to-fault.ts';
import { createTreeReader } from './tree-reader.ts';

export interface RepositoryOptions {
  /** Wildcards of the branches on which work lands; the default branch when there are none. */
  readonly branches?: readonly string[];
  /** A file that remembers what commits hold from one process to the next. */
  readonly cachePath?: string;
  /** A bare repository that keeps what was pinned; it is made when there is something to pin. */
  readonly mirrorPath?: string;
  /** Keeps secrets out of the first. */
  readonly redactor?: Redactor;
}

/** Nobody writes as much by hand or by prompt: dumps, vendored code, whole imports. */
const maxComparedBytes = 16 * 2 ** 20;

/** A patch is split, stored, shown and judged: a larger one is a task for nobody. */
const maxPatchBytes = 32 * 2 ** 20;

/**
 * A repository, read through the git command line. Nothing is written to it and nothing of it is executed.
 * Every method throws a UsageError where the path leads to no repository.
 */
export function createGit(path: string, { branches = [], ...files }: RepositoryOptions = {}): Git {
  let gitDir: Promise<string> | undefined;
  const findGitDir = () => {
    gitDir ??= runGitText(['rev-parse', '--absolute-git-dir'], { cwd: path }).catch((error) => {
      if (!(error instanceof GitError)) throw error;
      throw new UsageError(
        `${path} is no git repository that can be read: mend [[repo]] path (${error.message})`,
      );
    });
    return gitDir;
  };
  const findSource = async () => ({ cwd: await findGitDir(), env: { GIT_DIR: '.' } });
  const mirror = files.mirrorPath === undefined ? undefined : createMirror(files.mirrorPath, findSource);
  const findOptions = async () => ({
    cwd: await findGitDir(),
    env: { ...diffEnvironment, ...toAlternates(mirror === undefined ? [] : [mirror.objectsPath]) },
  });
  const orFault = (error: unknown): never => {
    throw toFault(error, path);
  };
  const git = async (...args: string[]) => runGit(args, await findOptions()).catch(orFault);

  const reader = createObjectReader(findOptions);
  const objects = { read: (name: string) => reader.read(name).catch(orFault) };
  const trees = createTreeReader(objects, path);
  const commits = createCommitList(findOptions, files.cachePath, files.redactor);
  const patches = createDiffStream(findOptions, ['--binary', '--full-index'], maxPatchBytes);
  const changedLines = createDiffStream(findOptions, ['--unified=0'], maxComparedBytes);

  const readWhole = async (from: string | null, to: string, maxBytes: number) => {
    const { cwd, env } = await findOptions();
    const start = from === null ? await readEmptyTree(git) : toRevision(from);
    return readPatch({ gitDir: cwd, env, from: start, to: toRevision(to), hasRenames: true, maxBytes });
  };

  const findCommit = async (commit: string) => {
    const found = isRevision(commit) ? await objects.read(`${commit}^{commit}`) : undefined;
    return found?.type === 'commit' ? found : undefined;
  };
  const isCommit = async (commit: string) => (await findCommit(commit)) !== undefined;
  const findBranch = async (branch: string) => {
    const found: string[] = [];
    for (const name of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`])
      if (await isCommit(name)) found.push(name);
    return found;
  };

  return {
    path,

    async state() {
      const [refs, head, remotes] = await Promise.all([
        git('for-each-ref', '--format=%(refname) %(objectname) %(symref)'),
        findCommit('HEAD'),
        git('config', '--list', '-z').then((list) => list.toString('utf8').split('\0').filter(isRemote)),
      ]);
      return createHash('sha256')
        .update(refs)
        .update(`\0${head?.id}\0${remotes.join('\0')}\0\0${branches.join('\0')}`)
        .digest('hex');
    },

    hasCommit: isCommit,

    async hasObject(id) {
      if (!isRevision(id)) return false;
      return objects.read(id).then(
        (object) => object !== undefined,
        (error) => {
          // A partial clone knows of it, and has left it out.
          if (error instanceof RepositoryFault) return false;
          throw error;
        },
      );
    },

    async isReachable(commit) {
      const found = await findCommit(commit);
      if (found === undefined) return false;
      // From the refs alone: the parents of a commit that only the mirror keeps may be gone.
      const second = `@${decodeCommitTime(found.content)} +0000`;
      const sameTime = await git(
        'rev-list',
        `--since-as-filter=${second}`,
        `--until=${second}`,
        ...allBranches,
        '--',
      );
      return sameTime.toString('latin1').split('\n').includes(found.id);
    },

    async isAfter(commit, earlier) {
      const options = await findOptions();
      const ask = ['merge-base', '--is-ancestor', toRevision(earlier), toRevision(commit)];
      return runGit(ask, options).then(
        () => true,
        (error) => (error instanceof GitError && error.exitCode === 1 ? false : orFault(error)),
      );
    },

    async listCommits(since) {
      const tips = branches.length > 0 ? findTips(git, branches, path) : findDefaultTips(git, isCommit);
      return commits.read(since, await tips).catch(orFault);
    },

    hasBranch: async (branch) => (await findBranch(branch)).length > 0,

    async readMessage(commit) {
      const found = await findCommit(commit);
      if (found === undefined) throw new Error(`${path} has no commit ${commit}`);
      return decodeMessage(found.content);
    },

    async readAuthor(commit) {
      const found = await findCommit(commit);
      if (found === undefined) throw new Error(`${path} has no commit ${commit}`);
      return decodeAuthor(found.content);
    },

    async findLastCommit(branch, before) {
      const own = branch === null ? [] : await findBranch(branch);
      const tips = own.length > 0 ? own : await findDefaultTips(git, isCommit);
      if (tips.length === 0) return undefined;
      const filter = [
        '--first-parent',
        '--max-count=1',
        `--before=@${Math.floor(Date.parse(before) / 1000)} +0000`,
      ];
      return (await git('rev-list', ...filter, ...tips, '--')).toString('latin1').trim() || undefined;
    },

    async diff(from, to) {
      if (from !== null && isFullId(from) && isFullId(to)) {
        const answer = await patches.read(from, to).catch(orFault);
        if (answer.kind === 'read') return answer.patch;
        if (answer.kind === 'tooLarge') throw tooLarge(path, from, to);
      }
      return readWhole(from, to, maxPatchBytes).catch((error) => {
        throw isTooLarge(error) ? tooLarge(path, from, to) : toFault(error, path);
      });
    },

    async diffLines(from, to) {
      if (from !== null) {
        const answer = await changedLines.read(from, to).catch(orFault);
        if (answer.kind === 'read') return answer.patch;
        if (answer.kind === 'tooLarge') return undefined;
      }
      return readWhole(from, to, maxComparedBytes).catch((error) => {
        return isTooLarge(error) ? undefined : orFault(error);
      });
    },

    async listFiles(commit) {
      const listing = await git('ls-tree', '-r', '-z', '--name-only', '--full-tree', toRevision(commit));
      return listing.toString('utf8').split('\0').slice(0, -1);
    },

    async listAround(commit, paths) {
      const files: string[] = [];
      for (const folder of toFoldersAbove(paths)) {
        const entries = (await trees.list(toRevision(commit), folder)) ?? [];
        for (const [name, { kind }] of entries)
          if (kind === 'file') files.push(folder === '.' ? name : `${folder}/${name}`);
      }
      return files;
    },

    async findPaths(commit, paths) {
      const found = new Map<string, 'file' | 'folder'>();
      for (const each of new Set(paths)) {
        const entry = await trees.find(toRevision(commit), each);
        if (entry !== undefined && entry.kind !== 'submodule') found.set(each, entry.kind);
      }
      return found;
    },

    async readFile(commit, file) {
      const entry = await trees.find(toRevision(commit), file);
      if (entry?.kind !== 'file') return undefined;
      const object = await objects.read(entry.id);
      if (object === undefined) throw missingObject(path, `object ${entry.id} ("${file}" at ${commit})`);
      if (object.content.length > constants.MAX_STRING_LENGTH)
        throw new RepositoryFault('changeUnusable', path, `"${file}" at ${commit} is too large to be text`);
      return object.content.toString('utf8');
    },

    async findWords(commit, words) {
      const found = new Set<string>();
      // Quiet: git stops at the first place.
      const search = ['grep', '--quiet', '-I', '--word-regexp', '--fixed-strings', '-e'];
      for (const word of words) {
        try {
          await runGit([...search, word, toRevision(commit), '--'], await findOptions());
          found.add(word);
        } catch (error) {
          // The word stands nowhere.
          if (error instanceof GitError && error.exitCode === 1) continue;
          orFault(error);
        }
      }
      return found;
    },

    async remoteUrls() {
      const list = (await git('config', '--list', '-z')).toString('utf8').split('\0');
      return list.filter(isRemote).map((entry) => entry.slice(entry.indexOf('\n') + 1));
    },

    async pin(wanted) {
      if (mirror === undefined)
        return [...new Set(wanted)].map((commit) => ({ commit, detail: 'there is no mirror to keep it in' }));
      const kept = await mirror.list();
      const missing = [...new Set(wanted)].filter((commit) => !kept.has(commit));
      const failed = await keepAll(missing, mirror.keep);
      // They were started without the mirror.
      for (const each of [reader, patches, changedLines]) each.end();
      return failed;
    },

    async backOut(head, patch) {
      if (mirror === undefined) return { kind: 'conflict', detail: 'there is no mirror to keep it in' };
      const result = await backOut(mirror, head, patch);
      for (const each of [reader, patches, changedLines]) each.end();
      return result;
    },
  };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof GitError && error.reason === 'tooMuchOutput';
}

function tooLarge(path: string, from: string | null, to: string): RepositoryFault {
  const range = from === null ? `commit ${to}` : `the change from ${from} to ${to}`;
  return new RepositoryFault(
    'changeUnusable',
    path,
    `${range} is larger than ${maxPatchBytes / 2 ** 20} MiB`,
  );
}

/** `.` and every folder on the way to one of the paths. */
function toFoldersAbove(paths: Iterable<string>): Set<string> {
  const folders = new Set(['.']);
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end));
  }
  return folders;
}

function isFullId(commit: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit);
}

/** `remote.NAME.url`, a newline and the address. */
function isRemote(entry: string): boolean {
  return /^remote\..*\.url\n/s.test(entry);
}

/** The id depends on the repository's hash function; git knows the object without its being stored. */
async function readEmptyTree(git: (...args: string[]) => Promise<Buffer>): Promise<string> {
  return (await git('hash-object', '-t', 'tree', '/dev/null')).toString('utf8').trim();
}

/** Together, since that is quick; where one of them is damaged, by halves, so that only it is lost. */
async function keepAll(
  commits: readonly string[],
  keep: (commits: readonly string[]) => Promise<void>,
): Promise<{ commit: string; detail: string }[]> {
  const [commit] = commits;
  if (commit === undefined) return [];
  try {
    await keep(commits);
    return [];
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (commits.length === 1) return [{ commit, detail: error.message }];
    const middle = Math.ceil(commits.length / 2);
    return [
      ...(await keepAll(commits.slice(0, middle), keep)),
      ...(await keepAll(commits.slice(middle), keep)),
    ];
  }
}
