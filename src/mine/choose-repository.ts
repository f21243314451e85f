import { type Rejection, reject } from '../domain/decision.ts';
import type { TestRules } from '../domain/file-kinds.ts';
import type { Session } from '../domain/session.ts';
import type { Git } from '../ports.ts';
import { hideHome } from './hide-home.ts';

/** A repository of the configuration; `name` goes into candidate ids. */
export interface MinedRepository {
  readonly name: string;
  readonly git: Git;
  /** What the configuration says of its tests. */
  readonly testRules?: TestRules;
}

export type RepositoryChoice =
  | {
      readonly kind: 'chosen';
      readonly repository: MinedRepository;
      readonly baseCommit: string;
      /** The record names no commit: this is the last one of its branch before it began. */
      readonly isBaseInferred: boolean;
    }
  | {
      readonly kind: 'rejected';
      readonly decision: Rejection;
      /** The session's own, where it is known and lacks the base. */
      readonly repository?: MinedRepository;
    };

/** The repository that holds the session's base commit; where several clones do, the one with its remote or directory. */
export async function chooseRepository(
  session: Session,
  repositories: readonly MinedRepository[],
): Promise<RepositoryChoice> {
  const { baseCommit } = session;
  if (baseCommit === null) return inferBase(session, repositories);
  const holders: MinedRepository[] = [];
  for (const repository of repositories) {
    if (await repository.git.hasCommit(baseCommit)) holders.push(repository);
  }
  const repository = (await pickOwn(session, holders)) ?? holders[0];
  if (repository !== undefined) return { kind: 'chosen', repository, baseCommit, isBaseInferred: false };
  const origin = await pickOwn(session, repositories);
  return origin === undefined
    ? rejected(
        session,
        'repo-missing',
        `no configured repository holds the base commit ${baseCommit}; ${describePlace(session)}: add that repository as a [[repo]]`,
      )
    : rejected(
        session,
        'base-missing',
        `repository "${origin.name}" no longer holds the base commit ${baseCommit}` +
          `${session.branch === null ? '' : ` (branch "${session.branch}")`}: fetch it, if any clone still has it`,
        origin,
      );
}

/** Some agents record the branch alone. Outside git they record none. */
async function inferBase(
  session: Session,
  repositories: readonly MinedRepository[],
): Promise<RepositoryChoice> {
  const { cwd, branch, startedAt } = session;
  if (branch === null) {
    return rejected(
      session,
      'no-git',
      `no commit to start from: "${cwd}" was no git repository, or an empty one`,
    );
  }
  const repository = (await pickOwn(session, repositories)) ?? pickNamesake(session, repositories);
  if (repository === undefined) {
    const text = `the record names no commit, and no configured repository is its own; ${describePlace(session)}: add that repository as a [[repo]]`;
    return rejected(session, 'repo-missing', text);
  }
  const baseCommit = await repository.git.findLastCommit(branch, startedAt);
  return baseCommit === undefined
    ? rejected(
        session,
        'base-missing',
        `the record names no commit, and repository "${repository.name}" has none from before ${startedAt}`,
        repository,
      )
    : { kind: 'chosen', repository, baseCommit, isBaseInferred: true };
}

function describePlace({ cwd, repoUrl }: Session): string {
  return `the session ran in "${cwd}"${repoUrl === null ? '' : ` (${repoUrl})`}`;
}

/** The session's machine may have had it elsewhere: the one repository whose directory is called like one of the session's. */
function pickNamesake(
  session: Session,
  repositories: readonly MinedRepository[],
): MinedRepository | undefined {
  const names = new Set(session.cwd.split(/[\\/]+/));
  const namesakes = repositories.filter(({ git }) => names.has(git.path.split('/').at(-1) ?? ''));
  return namesakes.length === 1 ? namesakes[0] : undefined;
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
  repository?: MinedRepository,
): RepositoryChoice {
  const { cwd, repoUrl, branch, baseCommit } = session;
  return {
    kind: 'rejected',
    ...(repository && { repository }),
    decision: reject('mine', session.id, reason, { text, facts: { cwd, repoUrl, branch, baseCommit } }),
  };
}
