import { basename, join } from 'node:path';
import { createSecretRedactor } from '../adapters/redactors/secrets.ts';
import { createGit } from '../adapters/repos/git.ts';
import type { Config } from '../config/config.ts';
import type { RepoConfig } from '../config/repo-config.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { HouseRepo } from '../flows/house.ts';
import type { Redactor } from '../ports.ts';

export function toHouseRepo(config: Config, repo: RepoConfig, redactor: Redactor): HouseRepo {
  const { name, path, branches, setup, test, runner, tests, notTests } = repo;
  const git = createGit(path, {
    branches,
    cachePath: join(config.statePath, 'cache', 'commits', `${name}.json`),
    mirrorPath: toMirrorPath(config, name),
    redactor,
  });
  return { name, git, setup, test, runner, testRules: { tests: [...tests], notTests: [...notTests] } };
}

/**
 * The repository at a path, as configured if it is; one that is not has all of it found.
 * @throws {UsageError} if there is no repository
 */
export async function openRepository(config: Config, path: string): Promise<HouseRepo> {
  const plain = { path, branches: [], setup: null, test: null, runner: null, tests: [], notTests: [] };
  const repo = config.repos.find((each) => each.path === path) ?? { ...plain, name: basename(path) };
  const opened = toHouseRepo(config, repo, createSecretRedactor());
  if (!(await opened.git.hasCommit('HEAD')))
    throw new UsageError(`${path} has no commit: there is nothing to set up`);
  return opened;
}

export const toMirrorPath = (config: Config, repo: string) =>
  join(config.statePath, 'mirrors', `${repo}.git`);
