import type { ExperimentRecord } from '../domain/experiment-record.ts';
import { toCanonicalJson, toSha256, toTrialId } from '../domain/ids.ts';
import { describeDifferences, listDifferences } from '../domain/list-differences.ts';
import type { Experiment, Machine, Trial } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import { planCells } from './plan-cells.ts';

/** A record, and the folder in which it was found. */
export interface FoundShard {
  readonly path: string;
  readonly record: ExperimentRecord;
}

/** The whole experiment, with its trials and grades as its own. */
export interface MergedExperiment extends ExperimentRecord {
  /** By trial: the folder of the shard, and the trial's id there. */
  readonly sources: ReadonlyMap<string, { readonly path: string; readonly trialId: string }>;
}

/**
 * Puts shards together to the experiment that would have been played without them: its cells, and what became of each.
 * @throws {UsageError} where one is missing, is given twice, is of another experiment, or holds what is not its own
 */
export function mergeShards(found: readonly FoundShard[]): MergedExperiment {
  const shards = inOrder(found);
  const [first] = shards as [FoundShard];
  for (const shard of shards) requireLike(first, shard);
  const experiments = shards.map(({ record }) => record.experiment);
  const mergedFrom = experiments.map(({ id }) => id);
  const { shard: _, furtherMachines: __, ...common } = first.record.experiment;
  const createdAt = experiments.map((each) => each.createdAt).sort()[0] ?? common.createdAt;
  const machines = listMachines(experiments).filter((each) => !isSame(each, common.machine));
  const experiment: Experiment = {
    ...common,
    id: toMergedId(createdAt, mergedFrom),
    createdAt,
    mergedFrom,
    versions: Object.assign({}, ...experiments.map(({ versions }) => versions)),
    ...(machines.length === 0 ? {} : { furtherMachines: machines }),
  };
  const trials: Trial[] = [];
  const sources = new Map<string, { path: string; trialId: string }>();
  for (const { path, record } of shards)
    for (const trial of record.trials) {
      const id = toTrialId({ ...trial, experimentId: experiment.id });
      sources.set(id, { path, trialId: trial.id });
      trials.push({ ...trial, experimentId: experiment.id, id, artifacts: `trials/${id}` });
    }
  const owns = new Map([...sources].map(([id, { trialId }]) => [trialId, id]));
  const grades = shards.flatMap(({ record }) =>
    record.grades.map((grade) => ({ ...grade, trialId: owns.get(grade.trialId) ?? grade.trialId })),
  );
  return { schemaVersion: 1, experiment, trials, grades, sources };
}

const nameShard = ({ path, record }: FoundShard) => `${record.experiment.id} (${path})`;

/** Every one of them, once. */
function inOrder(found: readonly FoundShard[]): FoundShard[] {
  const stray = found.find(({ record }) => record.experiment.shard === undefined);
  if (stray)
    throw new UsageError(
      `${nameShard(stray)} is no shard, but a whole experiment: it needs no merging; leave it out`,
    );
  const count = found[0]?.record.experiment.shard?.count ?? 0;
  const other = found.find(({ record }) => record.experiment.shard?.count !== count);
  if (found[0] && other)
    throw new UsageError(
      `${nameShard(found[0])} is one of ${count} shards, and ${nameShard(other)} one of ${other.record.experiment.shard?.count}: they are of different experiments`,
    );
  return Array.from({ length: count }, (_, i) => {
    const [own, twin] = found.filter(({ record }) => record.experiment.shard?.index === i + 1);
    if (own && twin)
      throw new UsageError(
        `shard ${i + 1} of ${count} is given twice, as ${nameShard(own)} and ${nameShard(twin)}: leave one out`,
      );
    if (own) return own;
    throw new UsageError(
      `shard ${i + 1} of ${count} is missing: play it with --shard ${i + 1}/${count}, and name its folder, too`,
    );
  });
}

/** What is measured has to be one; who played it, and when, is each shard's own. */
function requireLike(first: FoundShard, shard: FoundShard): void {
  const differences = listDifferences(toCommon(first.record), toCommon(shard.record));
  if (differences.length > 0)
    throw new UsageError(
      `${nameShard(first)} and ${nameShard(shard)} are of different experiments: ${describeDifferences(differences)}`,
    );
  const { experiment, trials, grades } = shard.record;
  const own = new Set(planCells(experiment).map(toTrialId));
  const foreign = [...trials.map(({ id }) => id), ...grades.map(({ trialId }) => trialId)].find(
    (id) => !own.has(id),
  );
  if (foreign !== undefined)
    throw new UsageError(`${nameShard(shard)} holds trial ${foreign}, which is none of its cells`);
  const twice = trials.find(({ id }, i) => trials.findIndex((each) => each.id === id) !== i);
  if (twice) throw new UsageError(`${nameShard(shard)} holds trial ${twice.id} twice`);
}

function toCommon({ experiment }: ExperimentRecord) {
  const { release, seed, repeats, replayOf, adaptive, machine, versions, sandboxes } = experiment;
  return {
    ...{ release, seed, repeats, replayOf, adaptive },
    // By their names, so that a difference is said of the one that has it.
    tasks: Object.fromEntries(experiment.taskIds.map((id, i) => [id, experiment.taskHashes[i]])),
    variants: Object.fromEntries(experiment.variants.map(({ name, settings }) => [name, settings])),
    order: [experiment.taskIds, experiment.variants.map(({ id }) => id)].map((ids) =>
      toSha256(ids.join('\n')).slice(0, 8),
    ),
    sandbox: machine.sandbox,
    limits: Object.fromEntries(Object.entries(sandboxes ?? {}).map(([phase, { limits }]) => [phase, limits])),
    rollbench: versions.rollbench,
  };
}

const isSame = (a: Machine, b: Machine) => toCanonicalJson(a) === toCanonicalJson(b);

/** Each once. */
function listMachines(experiments: readonly Experiment[]): Machine[] {
  const all = experiments.flatMap(({ machine, furtherMachines = [] }) => [machine, ...furtherMachines]);
  return all.filter((each, i) => all.findIndex((other) => isSame(each, other)) === i);
}

/** The same for the same shards, so that merging them again is no other experiment. */
const toMergedId = (createdAt: string, ids: readonly string[]): string =>
  `e-${createdAt.slice(0, 10).replaceAll('-', '')}-${toSha256(ids.join('\n')).slice(0, 8)}`;
