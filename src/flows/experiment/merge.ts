import type { OnProgress } from '../../domain/progress.ts';
import type { Experiment } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { ExperimentFolders } from '../../ports.ts';
import { mergeShards } from '../../run/merge-shards.ts';
import { isTests } from '../grade/grade.ts';
import type { House } from '../house.ts';
import { withExperiment } from '../with-experiment.ts';
import { openEventLog } from './event-log.ts';
import { noteSeal } from './note-seal.ts';
import { createTally, type Tally } from './tally.ts';

export interface MergeSummary extends Tally {
  readonly experimentId: string;
  readonly experiment: Experiment;
}

/**
 * Takes the shards of an experiment in as one. It is stored last: broken off, it has not begun.
 * @throws {UsageError} saying which shard is missing, is not like the others, or that it has been done
 */
export async function mergeExperiment(
  paths: readonly string[],
  records: Pick<House, 'store' | 'artifacts' | 'clock'> & { readonly folders: ExperimentFolders },
  onProgress: OnProgress,
): Promise<MergeSummary> {
  const { store, artifacts, folders } = records;
  const found = await Promise.all(paths.map(async (path) => ({ path, record: await folders.read(path) })));
  const { experiment, trials, grades, sources } = mergeShards(found);
  return withExperiment(experiment, store, async () => {
    if (await store.experiments.get(experiment.id))
      throw new UsageError(`these shards are merged already: rollbench report ${experiment.id}`);
    await artifacts.discard(experiment.id);
    const log = openEventLog(experiment.id, records, onProgress);
    const tally = createTally('merge', experiment, log.onProgress);
    const verdicts = new Map(grades.filter(isTests).map((grade) => [grade.trialId, grade]));
    for (const trial of trials) {
      const { path, trialId } = sources.get(trial.id) ?? { path: '', trialId: trial.id };
      await folders.takeTrial(path, trialId, trial.id);
      await store.trials.put(trial);
      await noteSeal(trial, store);
      tally.count(trial, verdicts.get(trial.id));
    }
    await store.grades.putAll(grades);
    await store.experiments.put(experiment);
    const summary = tally.finish();
    await log.close();
    return { experimentId: experiment.id, experiment, ...summary };
  });
}
