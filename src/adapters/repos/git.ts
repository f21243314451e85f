import { UsageError } from '../../domain/usage-error.ts';
import type { CommitSummary, Git } from '../../ports.ts';
import { GitError, isRevision, runGit, runGitText, streamGitFields, toRevision } from '../git-command.ts';
import { readPatch } from '../git-patch.ts';
import { findDefaultTips } from './default-branch.ts';

/**
 * A repository, read through the git command line. Nothing is written to it and nothing of it is executed.
 * Every method throws a UsageError where the path leads to no repository.
 */
export function createGit(path: string): Git {
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
  const git = async (...args: string[]) => runGit(args, { cwd: await findGitDir(), env: { GIT_DIR: '.' } });

  const hasCommit = async (commit: string) => {
    if (!isRevision(commit)) return false;
    try {
      await git('rev-parse', '--verify', '--quiet', `${commit}^{commit}`);
      return true;
    } catch (error) {
      if (error instanceof GitError && error.exitCode === 1) return false;
      throw error;
    }
  };

  return {
    path,

    hasCommit,

    async listCommits(since) {
      const tips = await findDefaultTips(git, hasCommit);
      const options = { cwd: await findGitDir(), env: { GIT_DIR: '.' } };
      const filter = `--since-as-filter=@${toUnixSeconds(since)} +0000`;
      const log = (isOnDefaultBranch: boolean, ...which: string[]) =>
        parseLog(streamGitFields([...logOptions, filter, ...which, '--'], options), isOnDefaultBranch);
      // Stashes and notes are commits too, but nobody's work on a branch.
      const elsewhere = ['--exclude=refs/stash', '--exclude=refs/notes/*', '--all', '--not', ...tips];
      const lists = [await log(false, '--no-merges', ...elsewhere)];
      // Without a tip, git would take HEAD's.
      if (tips.length > 0) {
        lists.push(await log(true, '--merges', '--first-parent', '--diff-merges=first-parent', ...tips));
        lists.push(await log(true, '--no-merges', ...tips));
      }
      return oldestFirst(lists.flat());
    },

    async diff(from, to) {
      return readPatch({
        gitDir: await findGitDir(),
        from: from === null ? await readEmptyTree(git) : toRevision(from),
        to: toRevision(to),
        hasRenames: true,
      });
    },

    async listFiles(commit) {
      const listing = await git('ls-tree', '-r', '-z', '--name-only', '--full-tree', toRevision(commit));
      return listing.toString('utf8').split('\0').slice(0, -1);
    },

    async readFile(commit, file) {
      // Git takes these for requests to leave the tree and calls them errors.
      if (file.startsWith('/') || file.split('/').includes('..')) return undefined;
      const args = ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', toRevision(commit), '--', file];
      const entry = (await git(...args)).toString('utf8');
      const [, type, id, name] = /^\d+ (\w+) ([0-9a-f]+)\t([^\0]*)\0$/.exec(entry) ?? [];
      if (type !== 'blob' || name !== file) return undefined;
      return (await git('cat-file', 'blob', String(id))).toString('utf8');
    },

    async findWords(commit, words) {
      const found = new Set<string>();
      for (const word of words) {
        try {
          // Quiet: git stops at the first place.
          await git(
            'grep',
            '--quiet',
            '-I',
            '--word-regexp',
            '--fixed-strings',
            '-e',
            word,
            toRevision(commit),
            '--',
          );
          found.add(word);
        } catch (error) {
          if (!(error instanceof GitError && error.exitCode === 1)) throw error;
        }
      }
      return found;
    },

    async remoteUrls() {
      try {
        const urls = (await git('config', '-z', '--get-regexp', '^remote\\..*\\.url$')).toString('utf8');
        return urls
          .split('\0')
          .slice(0, -1)
          .map((entry) => entry.slice(entry.indexOf('\n') + 1));
      } catch (error) {
        // "No such key": a repository without remotes.
        if (error instanceof GitError && error.exitCode === 1) return [];
        throw error;
      }
    },
  };
}

const logOptions = [
  'log',
  '-z',
  '--raw',
  '--no-abbrev',
  '--no-renames',
  '--format=%H%x00%P%x00%ct%x00%s%x00%b',
  '--encoding=UTF-8',
  '--no-show-signature',
  '--no-notes',
  '--no-color',
  '--ignore-submodules=none',
];

/** The id depends on the repository's hash function; git knows the object without its being stored. */
async function readEmptyTree(git: (...args: string[]) => Promise<Buffer>): Promise<string> {
  return (await git('hash-object', '-t', 'tree', '/dev/null')).toString('utf8').trim();
}

function toUnixSeconds(instant: string): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`"${instant}" is no ISO 8601 instant`);
  return Math.max(0, Math.ceil(ms / 1000));
}

/**
 * For each commit: id, parents, seconds, subject, body; then, for each file, `:modes ids status` and its path.
 * What begins with a colon can therefore be no id.
 */
async function parseLog(fields: AsyncIterable<string>, isOnDefaultBranch: boolean): Promise<CommitSummary[]> {
  const commits: (CommitSummary & { files: string[] })[] = [];
  let header: string[] = [];
  let isPath = false;
  for await (const field of fields) {
    if (isPath) {
      commits.at(-1)?.files.push(field);
      isPath = false;
    } else if (header.length === 0 && /^\n?:/.test(field)) {
      isPath = true;
    } else if (header.push(field) === 5) {
      const [id = '', parents = '', seconds = '', subject = '', body = ''] = header;
      const parentIds = parents === '' ? [] : parents.split(' ');
      commits.push({
        id,
        parentIds,
        committedAt: toInstant(seconds),
        subject,
        body: body.trimEnd(),
        files: [],
        isOnDefaultBranch,
      });
      header = [];
    }
  }
  return commits;
}

/** Newest first from git, and not strictly so where clocks differed. */
function oldestFirst(commits: readonly CommitSummary[]): CommitSummary[] {
  return commits
    .toReversed()
    .sort((a, b) => (a.committedAt < b.committedAt ? -1 : a.committedAt > b.committedAt ? 1 : 0));
}

/** Commit times are whatever somebody wrote into the object; a `Date` ends in the year 275760. */
function toInstant(seconds: string): string {
  return new Date(Math.min(Number(seconds), 8.64e12) * 1000).toISOString();
}
