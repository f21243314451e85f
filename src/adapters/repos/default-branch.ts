import picomatch from 'picomatch';
import { UsageError } from '../../domain/usage-error.ts';

type RunGit = (...args: string[]) => Promise<Buffer>;

/**
 * Tips of the branch on which a repository's work lands: what `origin/HEAD` points to, else `main` or `master`, both as
 * it is here and as it was last fetched; else whatever is checked out. None in a repository without commits.
 */
export async function findDefaultTips(
  git: RunGit,
  hasCommit: (commit: string) => Promise<boolean>,
): Promise<string[]> {
  const refs = await listBranches(git);
  const findTips = (branch: string) =>
    [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`].flatMap((name) => refs.get(name)?.id ?? []);
  const originBranch = refs.get('refs/remotes/origin/HEAD')?.target.replace('refs/remotes/origin/', '');
  for (const branch of [originBranch ?? '', 'main', 'master']) {
    const tips = findTips(branch);
    if (tips.length > 0) return tips;
  }
  return (await hasCommit('HEAD')) ? ['HEAD'] : [];
}

/**
 * Tips of every branch that one of the wildcards means, both as it is here and as it was last fetched.
 * @throws {UsageError} where there is none
 */
export async function findTips(git: RunGit, wildcards: readonly string[], path: string): Promise<string[]> {
  const isMeant = picomatch([...wildcards]);
  const tips = new Set<string>();
  for (const [name, { id, target }] of await listBranches(git)) {
    if (target === '' && isMeant(name.replace(/^refs\/(heads|remotes\/origin)\//, ''))) tips.add(id);
  }
  if (tips.size > 0) return [...tips];
  throw new UsageError(
    `${path} has no branch that is called ${wildcards.map((each) => `"${each}"`).join(' or ')}: mend [[repo]] branches`,
  );
}

/** Those here and those of the origin; `target` is that of a symbolic one. */
async function listBranches(git: RunGit): Promise<Map<string, { id: string; target: string }>> {
  const format = '--format=%(refname) %(objectname) %(symref)';
  const listing = (await git('for-each-ref', format, 'refs/heads', 'refs/remotes/origin')).toString('utf8');
  // Names of refs hold neither spaces nor line breaks.
  const lines = listing.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [name = '', id = '', target = ''] = line.split(' ');
      return [name, { id, target }] as const;
    }),
  );
}
