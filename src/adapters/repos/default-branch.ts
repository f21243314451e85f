/**
 * Tips of the branch on which a repository's work lands: what `origin/HEAD` points to, else `main` or `master`, both as
 * it is here and as it was last fetched; else whatever is checked out. None in a repository without commits.
 */
export async function findDefaultTips(
  git: (...args: string[]) => Promise<Buffer>,
  hasCommit: (commit: string) => Promise<boolean>,
): Promise<string[]> {
  const format = '--format=%(refname) %(objectname) %(symref)';
  // Names of refs hold neither spaces nor line breaks.
  const listing = (await git('for-each-ref', format, 'refs/heads', 'refs/remotes/origin')).toString('utf8');
  const refs = new Map(
    listing.split('\n').map((line) => {
      const [name = '', id = '', target = ''] = line.split(' ');
      return [name, { id, target }] as const;
    }),
  );
  const findTips = (branch: string) =>
    [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`].flatMap((name) => refs.get(name)?.id ?? []);
  const originBranch = refs.get('refs/remotes/origin/HEAD')?.target.replace('refs/remotes/origin/', '');
  for (const branch of [originBranch ?? '', 'main', 'master']) {
    const tips = findTips(branch);
    if (tips.length > 0) return tips;
  }
  return (await hasCommit('HEAD')) ? ['HEAD'] : [];
}
