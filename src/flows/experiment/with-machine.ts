import { describeDifferences, listDifferences } from '../../domain/list-differences.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Experiment } from '../../domain/trial.ts';
import type { House } from '../house.ts';

/** The experiment as it is gone on with: another machine than before is kept in the record, and said, and so are other versions. */
export function withMachine(
  experiment: Experiment,
  { machine, versions }: Pick<House, 'machine' | 'versions'>,
  onProgress: OnProgress,
): Experiment {
  const { furtherMachines = [] } = experiment;
  const warn = (text: string) => onProgress({ kind: 'warned', stage: 'run', text });
  const ownVersions = Object.fromEntries(
    Object.keys(versions).map((name) => [name, experiment.versions[name]]),
  );
  const changes = listDifferences(ownVersions, versions);
  if (changes.length > 0) warn(`it began with other versions: ${describeDifferences(changes)}`);
  const differences = listDifferences(experiment.machine, machine);
  if (differences.length === 0) return experiment;
  warn(
    `this is another machine than the one on which it began: ${describeDifferences(differences)}. Slower machines run out of time more often`,
  );
  const isKnown = furtherMachines.some((each) => listDifferences(each, machine).length === 0);
  return isKnown ? experiment : { ...experiment, furtherMachines: [...furtherMachines, machine] };
}
