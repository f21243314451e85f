import type { Settlement } from '../../domain/adaptive.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Task } from '../../domain/task.ts';
import type { Cell, Experiment, Trial } from '../../domain/trial.ts';
import type { Grader } from '../../grade/grader.ts';
import type { Gateway } from '../../ports.ts';
import { planCells } from '../../run/plan-cells.ts';
import { type ExperimentEnd, isFinished, runExperiment } from '../../run/run-experiment.ts';
import type { TrialBench } from '../../run/trial-bench.ts';
import { createSeal } from '../../testbed/seal.ts';
import { isTests } from '../grade/grade.ts';
import { type GradeBook, openGradeBook } from '../grade/grade-book.ts';
import { openGraders } from '../grade/open-graders.ts';
import { findRepo, type House } from '../house.ts';
import { addProof } from '../validate/proofs.ts';
import { withExperiment } from '../with-experiment.ts';
import { openCellDurations } from './cell-durations.ts';
import { openEventLog } from './event-log.ts';
import { findAgents } from './find-agents.ts';
import { findUpstreams } from './find-upstreams.ts';
import { noteSeal } from './note-seal.ts';
import { playAdaptively, settle } from './play-adaptively.ts';
import { proveAgents } from './prove-agents.ts';
import { findRecordedTrials, replayPrices } from './replay.ts';
import { requirePlayable } from './require-playable.ts';
import { createTally, type Tally } from './tally.ts';
import { withMachine } from './with-machine.ts';
import { writeRecord } from './write-record.ts';

export interface ExperimentRunOptions {
  readonly concurrency: number;
  readonly budgetUsd: number | null;
  readonly testTimeoutMs: number;
  /** Agents that were proved here within so many days are not proved again; none is when absent. */
  readonly preflightDays?: number;
  readonly onProgress: OnProgress;
  /** Nothing stands in its way, and it is stored: from here on it can be resumed. */
  onBegin?(): void;
  readonly signal?: AbortSignal;
}

export type { ExperimentEnd };

export interface ExperimentSummary extends Tally {
  readonly experimentId: string;
  readonly end: ExperimentEnd;
  /** Of an adaptive experiment, by candidate; empty for any other. */
  readonly settlements: readonly Settlement[];
  /** The folder of a shard, for merging; `null` for a whole experiment. */
  readonly recordPath: string | null;
}

/**
 * Plays and grades every open cell of an experiment. Trial and grade are stored one after the other as soon as each is
 * there: after SIGKILL a played trial is only graded, never played again.
 */
export async function runAndGrade(
  experiment: Experiment,
  tasks: readonly Task[],
  house: House,
  options: ExperimentRunOptions,
): Promise<ExperimentSummary> {
  await requirePlayable(experiment, tasks, house, options.budgetUsd);
  const agents = await findAgents(experiment, house);
  const { preflightDays: days, signal } = options;
  if (days !== undefined) await proveAgents(experiment, tasks, agents, house, { days, signal });
  const recordedTrials = await findRecordedTrials(experiment, house);
  return withExperiment(experiment, house.store, async () => {
    const log = openEventLog(experiment.id, house, options.onProgress);
    const { onProgress } = log;
    const played = await house.store.trials.listFor(experiment.id);
    const gateway = await house.openGateway(findUpstreams(experiment.variants), {
      experimentId: experiment.id,
      budgetUsd: options.budgetUsd,
      played,
      ...(recordedTrials ? { recordedTrials } : {}),
    });
    if (gateway.lendsLogin) onProgress({ kind: 'warned', stage: 'run', text: loginIsLent });
    try {
      const here = withMachine(experiment, house, onProgress);
      return await playAndGrade(here, tasks, house, { ...options, onProgress }, agents, gateway);
    } finally {
      await gateway.close();
      await log.close();
    }
  });
}

const loginIsLent =
  'the gateway cannot keep this login: agents hold it themselves, with the network open for it, in one trial at a time. Every page says "unsealed"';

async function playAndGrade(
  experiment: Experiment,
  tasks: readonly Task[],
  house: House,
  options: ExperimentRunOptions,
  agents: TrialBench['agents'],
  gateway: Gateway,
): Promise<ExperimentSummary> {
  const { store } = house;
  await store.experiments.put(experiment);
  options.onBegin?.();
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const known = await store.trials.listFor(experiment.id);
  const tally = createTally('run', experiment, options.onProgress);
  const { graders: allGraders } = await openGraders(house, options);
  const book = await openGradeBook(experiment, tasks, house, { allGraders });
  const deciding = allGraders.filter(({ name }) => isTests({ grader: name }));
  const takeIn = async (trial: Trial) => {
    const [grade] = await book.give(trial, deciding, []);
    await book.flush();
    tally.count(trial, grade);
    return grade;
  };
  const golds = new Set(
    experiment.variants.filter(({ settings }) => settings.agent === 'gold').map(({ id }) => id),
  );
  for (const trial of known) if (isFinished(trial)) await takeIn(trial);
  const bench = toTrialBench(house, gateway, agents, options.signal, experiment);
  const trials = new Map(known.map((trial) => [trial.id, trial]));
  const durations = await openCellDurations(experiment, tasks, house);
  const play = (cells: readonly Cell[]) =>
    runExperiment({
      ...{ experiment, cells, tasks: byId, bench, known: trials, concurrency: options.concurrency },
      expectMs: durations.expectMs,
      onBegin: tally.begin,
      onTrial: (trial) => keep(trial),
    });
  const keep = async (trial: Trial) => {
    durations.learn(trial);
    await book.forget(trial.id);
    await store.trials.put(trial);
    await noteSeal(trial, store);
    const grade = await takeIn(trial);
    const task = byId.get(trial.taskId);
    // One more run on which all tests of the task agreed.
    if (task && golds.has(trial.variantId) && grade?.verdict === 'pass')
      await addProof(task, house, { before: 0, after: 1 }, null);
  };
  const { adaptive } = experiment;
  const end = adaptive
    ? await playAdaptively(experiment, adaptive, house, play)
    : await play(planCells(experiment));
  await gradeOthers(experiment, allGraders, book, house, options);
  const recordPath = experiment.shard ? await writeRecord(experiment, house) : null;
  return {
    ...{ experimentId: experiment.id, recordPath },
    ...tally.finish(),
    end,
    settlements: await settle(experiment, house),
  };
}

/** Last, because some hold a trial against the others; what asks a model again is left to `grade`, which says so. */
async function gradeOthers(
  experiment: Experiment,
  allGraders: readonly Grader[],
  book: GradeBook,
  { store }: House,
  { signal }: ExperimentRunOptions,
): Promise<void> {
  const graders = allGraders.filter(({ asksModel }) => !asksModel);
  const trials = (await store.trials.listFor(experiment.id)).filter(isFinished);
  const byTask = Map.groupBy(trials, ({ taskId }) => taskId);
  for (const trial of trials) {
    if (signal?.aborted) break;
    await book.give(trial, graders, byTask.get(trial.taskId) ?? []);
  }
  await book.flush();
}

function toTrialBench(
  house: House,
  gateway: Gateway,
  agents: TrialBench['agents'],
  signal: AbortSignal | undefined,
  { replayOf }: Experiment,
): TrialBench {
  const { workspaces, artifacts, clock, sandbox } = house;
  const prices = replayOf === undefined ? house.prices : replayPrices;
  return {
    workspaces,
    artifacts,
    agents,
    gateway,
    prices,
    clock,
    isSealed: sandbox.isSealed,
    seal: createSeal({ sandbox, artifacts, scans: house.store.scans }),
    repoPath: (name) => findRepo(house, name).git.path,
    ...(signal ? { signal } : {}),
  };
}
