import type { CommitSummary, Redactor } from '../../ports.ts';
import { GitError, type GitOptions, runGitText, streamGitFields } from '../git-command.ts';
import { type CommitFacts, createCommitCache, type ReadFacts } from './commit-cache.ts';

type ListOptions = Pick<GitOptions, 'cwd' | 'env'>;

/** Stashes and notes are commits too, but nobody's work on a branch. */
export const allBranches = ['--exclude=refs/stash', '--exclude=refs/notes/*', '--all'];

/** Lists commits with their files. What a commit holds never changes, so that only those never seen are looked into. */
export interface CommitList {
  /** @param tips of the branches on which work lands */
  read(since: string, tips: readonly string[]): Promise<readonly CommitSummary[]>;
}

/**
 * @param cachePath where to keep what was seen; it is kept in memory alone when absent
 * @param redactor finds the secrets that may not be kept there
 */
export function createCommitList(
  findOptions: () => Promise<ListOptions>,
  cachePath: string | undefined,
  redactor?: Redactor,
): CommitList {
  const cache = createCommitCache(cachePath);
  return {
    async read(since, tips) {
      const options = await findOptions();
      const filter = `--since-as-filter=@${toUnixSeconds(since)} +0000`;
      const list = async (...which: string[]) => {
        const ids = await runGitText(['rev-list', filter, ...which, '--'], options);
        return ids === '' ? [] : ids.split('\n');
      };
      const [elsewhere, merges, landed] = await Promise.all([
        list('--no-merges', ...allBranches, '--not', ...tips),
        // Without a tip, git would take HEAD's.
        tips.length > 0 ? list('--merges', '--first-parent', ...tips) : [],
        tips.length > 0 ? list('--no-merges', ...tips) : [],
      ]);
      const facts = await cache.read([...elsewhere, ...merges, ...landed], since, async (ids) =>
        holdBack(await readFacts(ids, options), redactor),
      );
      const onBranch = new Set([...merges, ...landed]);
      return oldestFirst(facts.map((each) => ({ ...each, hasLanded: onBranch.has(each.id) })));
    },
  };
}

/** A secret may stand in the name of a file: such commits are kept nowhere, and are looked into anew each time. */
async function holdBack(read: ReadFacts[], redactor: Redactor | undefined): Promise<ReadFacts[]> {
  const paths = [...new Set(read.flatMap(({ facts }) => facts.files))];
  const lines = paths.map((path) => path.replaceAll('\n', ' '));
  const redacted = await redactor?.redact(lines.join('\n'));
  if (redacted === undefined || redacted.found.length === 0) return read;
  const left = redacted.text.split('\n');
  const secret = new Set(paths.filter((_, i) => left[i] !== lines[i]));
  return read.map((each) =>
    each.facts.files.some((path) => secret.has(path)) ? { ...each, areWhole: false } : each,
  );
}

/** In two halves, one for each of the cores that every machine has. */
async function readFacts(ids: readonly string[], options: ListOptions): Promise<ReadFacts[]> {
  return (await Promise.all(halve(ids).map((half) => readPart(half, options)))).flat();
}

/** So few lose their renames together. */
const smallPartSize = 50;

/** A renamed file is told by its content: where some of it is missing, only a file that was moved as it was is still told. */
async function readPart(ids: readonly string[], options: ListOptions): Promise<ReadFacts[]> {
  const read = async (likeness: string) =>
    parseLog(
      streamGitFields([...logOptions, likeness, '-l1000'], {
        ...options,
        input: ids.map((id) => `${id}\n`).join(''),
      }),
    );
  try {
    return (await read('--find-renames')).map((facts) => ({ facts, areWhole: true }));
  } catch (error) {
    if (!(error instanceof GitError) || error.reason !== 'exitCode') throw error;
    if (ids.length <= smallPartSize)
      return (await read('--find-renames=100%')).map((facts) => ({ facts, areWhole: false }));
    const [first = [], second = []] = halve(ids);
    return [...(await readPart(first, options)), ...(await readPart(second, options))];
  }
}

function halve<T>(items: readonly T[]): T[][] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)].filter((half) => half.length > 0);
}

const logOptions = [
  ...['log', '--no-walk=unsorted', '--stdin', '--diff-merges=first-parent'],
  ...['-z', '--raw', '--no-abbrev', '--format=%H%x00%P%x00%ct'],
  ...['--no-show-signature', '--no-notes', '--no-color', '--ignore-submodules=none'],
];

function toUnixSeconds(instant: string): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`"${instant}" is no ISO 8601 instant`);
  return Math.max(0, Math.ceil(ms / 1000));
}

/**
 * For each commit: id, parents, seconds; then, for each file, `:modes ids status` and its path, of a rename both.
 * What begins with a colon can therefore be no id.
 */
async function parseLog(fields: AsyncIterable<string>): Promise<CommitFacts[]> {
  const commits: (CommitFacts & { files: string[]; renames: { from: string; to: string }[] })[] = [];
  let header: string[] = [];
  let pathCount = 0;
  let from: string | undefined;
  for await (const field of fields) {
    if (pathCount > 0) {
      commits.at(-1)?.files.push(field);
      if (--pathCount > 0) from = field;
      else if (from !== undefined) {
        commits.at(-1)?.renames.push({ from, to: field });
        from = undefined;
      }
    } else if (header.length === 0 && /^\n?:/.test(field)) {
      pathCount = /[RC]\d*$/.test(field) ? 2 : 1;
    } else if (header.push(field) === 3) {
      const [id = '', parents = '', seconds = ''] = header;
      commits.push({
        id,
        parentIds: parents === '' ? [] : parents.split(' '),
        committedAt: toInstant(seconds),
        files: [],
        renames: [],
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
