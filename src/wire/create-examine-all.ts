import type { RepositoryOptions } from '../adapters/repos/git.ts';
import type { Config } from '../config/config.ts';
import type { CurateRepository, ExamineAll, ExamineSettings } from '../curate/examine.ts';
import { examineInParallel } from './examine-in-parallel.ts';
import { toMirrorPath } from './open-repository.ts';

/** What a worker needs to read the repositories itself. */
export interface ExamineWorkerData {
  readonly repositories: readonly RepositoryPlace[];
  readonly settings: ExamineSettings;
}

interface RepositoryPlace extends Required<Pick<RepositoryOptions, 'mirrorPath'>> {
  readonly name: string;
  readonly path: string;
}

/** Of its kind: source runs from source, what was built from what was built. */
const module = new URL(
  import.meta.url.endsWith('.ts') ? './examine-worker.ts' : './examine-worker.js',
  import.meta.url,
);

/** The filters, on every core, over the configured repositories. */
export function createExamineAll(config: Config, repositories: readonly CurateRepository[]): ExamineAll {
  const places = config.repos.map(({ name, path }) => ({
    name,
    path,
    mirrorPath: toMirrorPath(config, name),
  }));
  return (candidates, settings) => {
    const workerData: ExamineWorkerData = { repositories: places, settings };
    return examineInParallel(candidates, { module, workerData, repositories, settings });
  };
}
