import { basename, isAbsolute, resolve } from 'node:path';
import { UsageError } from '../domain/usage-error.ts';
import type { ConfigFile } from './config-file.ts';

export interface RepoConfig {
  readonly name: string;
  readonly path: string;
  /** Wildcards of the branches on which work lands; none stands for the default branch. */
  readonly branches: readonly string[];
  /** Steps of set-up; `null` where they are to be found, none where nothing is to be set up. */
  readonly setup: readonly string[] | null;
  readonly test: string | null;
  /** Name of the test runner, or what the command reports; `null` where it is to be found. */
  readonly runner: string | null;
  /** Wildcards of files that are tests, or look like them and are none. */
  readonly tests: readonly string[];
  readonly notTests: readonly string[];
}

type RepoEntry = ConfigFile['repo'][number];

/** @param path - of the repository, absolute */
export function toRepo(repo: RepoEntry, path: string): RepoConfig {
  return {
    name: repo.name ?? toRepoName(path),
    path,
    branches: repo.branches ?? [],
    setup: toSteps(repo.setup),
    test: repo.test ?? null,
    runner: toRunner(repo),
    tests: repo.tests,
    notTests: repo.not_tests,
  };
}

/** A report is as good as a runner's name: it says who reads it. */
function toRunner({ path, test, runner, report }: RepoEntry): string | null {
  if (report === undefined) return runner ?? null;
  if (runner !== undefined) throw new UsageError(`[[repo]] ${path}: give "runner" or "report", not both`);
  if (test === undefined)
    throw new UsageError(
      `[[repo]] ${path}: report = "${report}" needs the command that leaves it: write test = "…"`,
    );
  return report;
}

function toSteps(setup: RepoEntry['setup']): readonly string[] | null {
  if (setup === undefined) return null;
  return setup === false ? [] : [setup].flat().filter((step) => step.trim() !== '');
}

/** Ids are printed, typed and used as file names. */
function toRepoName(path: string): string {
  const name = basename(isAbsolute(path) ? path : resolve(path)).replace(/[^\w.-]+/g, '-');
  return /^\w/.test(name) ? name : 'repo';
}
