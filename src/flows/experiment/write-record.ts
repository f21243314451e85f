import { ExperimentRecord, recordFile } from '../../domain/experiment-record.ts';
import type { Experiment } from '../../domain/trial.ts';
import type { House } from '../house.ts';

/** Leaves all that is stored of an experiment in its folder, so that it can be taken elsewhere. */
export async function writeRecord(
  { id }: Experiment,
  { store, artifacts }: Pick<House, 'store' | 'artifacts'>,
): Promise<string> {
  const record = ExperimentRecord.parse({
    schemaVersion: 1,
    experiment: await store.experiments.get(id),
    trials: await store.trials.listFor(id),
    grades: await store.grades.listFor(id),
  });
  const folder = await artifacts.open(id);
  await artifacts.write(id, recordFile, `${JSON.stringify(record, null, 1)}\n`);
  return folder;
}
