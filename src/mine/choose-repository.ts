import { type Rejection, reject } from '../domain/decision.ts';
import type { Session } from '../domain/session.ts';
import type { Git } from '../ports.ts';
import { hideHome } from './hide-home.ts';

/** A repository of the configuration; `name` goes into candidate ids. */
export interface MinedRepository {
  readonly name: string;
  readonly git: Git;
}

export type RepositoryChoice =
  | { readonly kind: 'chosen'; readonly repository: MinedRepository; readonly baseCommit: string }
  | { readonly kind: 'rejected'; readonly decision: Rejection };

/** The repository that holds the session's base commit; where several clones do, the one with its remote or directory. */
export async function chooseRepository(
  session: Session,
  repositories: readonly MinedRepository[],
): Promise<RepositoryChoice> {
  const { baseCommit } = session;
  if (baseCommit === null) {
    return rejected(
      session,
      'no-git',
      `no commit to start from: "${session.cwd}" was no git repository, or an empty one`,
    );
  }
  const holders: MinedRepository[] = [];
  for (const repository of repositories) {
    if (await repository.git.hasCommit(baseCommit)) holders.push(repository);
  }
  const repository = (await pickOwn(session, holders)) ?? holders[0];
  if (repository !== undefined) return { kind: 'chosen', repository, baseCommit };
  const origin = await pickOwn(session, repositories);
  return origin === undefined
    ? rejected(
        session,
        'repo-missing',
        `no configured repository holds the base commit ${baseCommit}; the session ran in "${session.cwd}"` +
          `${session.repoUrl === null ? '' : ` (${session.repoUrl})`}: add that repository as a [[repo]]`,
      )
    : rejected(
        session,
        'base-missing',
        `repository "${origin.name}" no longer holds the base commit ${baseCommit}` +
          `${session.branch === null ? '' : ` (branch "${session.branch}")`}: fetch it, if any clone still has it`,
      );
}

/** By remote URL, else by directory. */
async function pickOwn(
  session: Session,
  repositories: readonly MinedRepository[],
): Promise<MinedRepository | undefined> {
  if (session.repoUrl !== null) {
    const wanted = normaliseRemote(session.repoUrl);
    for (const repository of repositories) {
      if ((await repository.git.remoteUrls()).some((url) => normaliseRemote(url) === wanted))
        return repository;
    }
  }
  return repositories.find(({ git }) => `${hideHome(session.cwd)}/`.startsWith(`${hideHome(git.path)}/`));
}

/** `git@host:a/b.git`, `ssh://git@host:22/a/b` and `https://user@host/a/b/` are one repository. */
export function normaliseRemote(url: string): string {
  return url
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(\d+(?=\/))?/, '$1/')
    .replaceAll(/\/+/g, '/')
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .toLowerCase();
}

function rejected(
  session: Session,
  reason: 'no-git' | 'repo-missing' | 'base-missing',
  text: string,
): RepositoryChoice {
  const { cwd, repoUrl, branch, baseCommit } = session;
  return {
    kind: 'rejected',
    decision: reject('mine', session.id, reason, { text, facts: { cwd, repoUrl, branch, baseCommit } }),
  };
}
