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
      /** Those that may be the session's own, as far as they are known. */
      readonly repositories: readonly MinedRepository[];
    };

/** The repository that holds the session's base commit; where several clones do, the one that is most likely its own. */
export async function chooseRepository(
  session: Session,
  repositories: readonly MinedRepository[],
): Promise<RepositoryChoice> {
  const { baseCommit } = session;
  if (baseCommit === null) return inferBase(session, repositories);
  const holders = await filter(repositories, ({ git }) => git.hasCommit(baseCommit));
  const [repository, ...others] = await findLikeliest(session, holders);
  if (repository !== undefined) {
    return others.length > 0
      ? rejectClones(session, [repository, ...others])
      : { kind: 'chosen', repository, baseCommit, isBaseInferred: false };
  }
  const own = await findOwn(session, repositories);
  const [origin] = own;
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
          `${session.branch === null ? '' : ` (branch "${session.branch}")`}: fetch it with "git fetch origin ${baseCommit}", if the origin still has it`,
        own,
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
  const own = await findOwn(session, repositories);
  const [repository, ...others] = own.length > 0 ? own : findNamesakes(session, repositories);
  if (repository === undefined) {
    const text = `the record names no commit, and no configured repository is its own; ${describePlace(session)}: add that repository as a [[repo]]`;
    return rejected(session, 'repo-missing', text);
  }
  if (others.length > 0) return rejectClones(session, [repository, ...others]);
  const baseCommit = await repository.git.findLastCommit(branch, startedAt);
  return baseCommit === undefined
    ? rejected(
        session,
        'base-missing',
        `the record names no commit, and repository "${repository.name}" has none from before ${startedAt}`,
        [repository],
      )
    : { kind: 'chosen', repository, baseCommit, isBaseInferred: true };
}

function rejectClones(session: Session, clones: readonly MinedRepository[]): RepositoryChoice {
  const names = clones.map(({ name }) => `"${name}"`).join(' and ');
  const text = `repositories ${names} may both be its own, and neither remote, directory nor branch tells which; ${describePlace(session)}: keep one of them in the configuration`;
  return rejected(session, 'ambiguous-link', text, clones);
}

function describePlace({ cwd, repoUrl }: Session): string {
  return `the session ran in "${cwd}"${repoUrl === null ? '' : ` (${repoUrl})`}`;
}

/** The session's machine may have had it elsewhere: the one repository whose directory is called like one of the session's. */
function findNamesakes(session: Session, repositories: readonly MinedRepository[]): MinedRepository[] {
  const names = new Set(session.cwd.split(/[\\/]+/));
  const namesakes = repositories.filter(({ git }) => names.has(git.path.split('/').at(-1) ?? ''));
  return namesakes.length === 1 ? namesakes : [];
}

/** Those that are the session's by remote URL, else by directory; of several clones the likeliest. */
async function findOwn(
  session: Session,
  repositories: readonly MinedRepository[],
): Promise<readonly MinedRepository[]> {
  const byRemote = await filter(repositories, hasRemoteOf(session));
  return findLikeliest(session, byRemote.length > 0 ? byRemote : findAround(session, repositories));
}

/** By remote URL, then by directory, then by branch, as far as each of them tells some from the others. */
async function findLikeliest(
  session: Session,
  repositories: readonly MinedRepository[],
): Promise<readonly MinedRepository[]> {
  let left = repositories;
  const narrow = (likelier: readonly MinedRepository[]) => {
    if (likelier.length > 0) left = likelier;
  };
  if (left.length > 1) narrow(await filter(left, hasRemoteOf(session)));
  if (left.length > 1) narrow(findAround(session, left));
  if (left.length > 1) narrow(findNamesakes(session, left));
  const { branch } = session;
  if (left.length > 1 && branch !== null) narrow(await filter(left, ({ git }) => git.hasBranch(branch)));
  return left;
}

function hasRemoteOf({ repoUrl }: Session): (repository: MinedRepository) => Promise<boolean> {
  const wanted = repoUrl === null ? null : normaliseRemote(repoUrl);
  return async ({ git }) =>
    wanted !== null && (await git.remoteUrls()).some((url) => normaliseRemote(url) === wanted);
}

/** Those in whose directory the session ran; where one lies within another, the inner. */
function findAround(session: Session, repositories: readonly MinedRepository[]): MinedRepository[] {
  const around = repositories.filter(({ git }) =>
    `${hideHome(session.cwd)}/`.startsWith(`${hideHome(git.path)}/`),
  );
  const innermost = Math.max(...around.map(({ git }) => hideHome(git.path).length));
  return around.filter(({ git }) => hideHome(git.path).length === innermost);
}

async function filter(
  repositories: readonly MinedRepository[],
  test: (repository: MinedRepository) => Promise<boolean>,
): Promise<MinedRepository[]> {
  const found: MinedRepository[] = [];
  for (const repository of repositories) if (await test(repository)) found.push(repository);
  return found;
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
  reason: 'no-git' | 'repo-missing' | 'base-missing' | 'ambiguous-link',
  text: string,
  repositories: readonly MinedRepository[] = [],
): RepositoryChoice {
  const { cwd, repoUrl, branch, baseCommit } = session;
  const clones = repositories.length > 1 ? { repositories: repositories.map(({ name }) => name) } : {};
  const facts = { cwd, repoUrl, branch, baseCommit, ...clones };
  return { kind: 'rejected', repositories, decision: reject('mine', session.id, reason, { text, facts }) };
}
