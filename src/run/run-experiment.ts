import { toTrialId } from '../domain/ids.ts';
import type { Task } from '../domain/task.ts';
import type { Cell, Experiment, Trial } from '../domain/trial.ts';
import { createCellQueue } from './cell-queue.ts';
import { isHopeless } from './retry.ts';
import { runTrial } from './run-trial.ts';
import { createSlots, type Slot } from './slots.ts';
import type { TrialBench } from './trial-bench.ts';

export interface ExperimentOptions {
  readonly experiment: Experiment;
  /** Those to be played, in this order; what is finished among them is left alone. */
  readonly cells: readonly Cell[];
  readonly tasks: ReadonlyMap<string, Task>;
  readonly bench: TrialBench;
  /** What is played already, by trial id. A trial that was lost to an infrastructure failure is played again. */
  readonly known: ReadonlyMap<string, Trial>;
  /** Trials that work at once; those that only wait for the provider are not counted. */
  readonly concurrency: number;
  /** How long a cell will take, as far as anybody knows; asked when only the last cells are left. */
  expectMs?(cell: Cell): number | undefined;
  /** A cell is taken in hand; the function that is given back is called when it is no more, whatever became of it. */
  onBegin?(cell: Cell): () => void;
  /** Called once per trial, as soon as it is played; it must be stored when this resolves. */
  onTrial(trial: Trial): Promise<void>;
}

/** `stopped`: cells are still open, and the experiment can be resumed. */
export type ExperimentEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped'; readonly by: 'signal' }
  | { readonly kind: 'stopped'; readonly by: 'budget' }
  /** The provider refuses what every further trial would ask, too. */
  | { readonly kind: 'stopped'; readonly by: 'provider'; readonly trial: Trial };

/** Begun at once, working or waiting, for each that may work: each holds a workspace and memory. */
const begunPerSlot = 2;

/** Plays every open cell, a few at a time. Each trial is handed over before the next cell begins, so a killed process loses at most the cells in hand. */
export async function runExperiment(options: ExperimentOptions): Promise<ExperimentEnd> {
  const { experiment, tasks, bench, known } = options;
  const open = options.cells.filter((cell) => !isFinished(known.get(toTrialId(cell))));
  const queue = createCellQueue(open, options);
  let isCut = false;
  let hasFailed = false;
  let hopeless: Trial | undefined;
  const isStopped = () =>
    bench.signal?.aborted || bench.gateway.isExhausted() || hasFailed || hopeless !== undefined;
  const play = async (cell: Cell, { setWaiting }: Slot): Promise<void> => {
    const end = options.onBegin?.(cell);
    const work = { ...toWork(experiment, cell, tasks), former: known.get(toTrialId(cell)) };
    const trial = await runTrial({ ...work, onWaiting: setWaiting }, bench).finally(end);
    if (trial === undefined) {
      isCut = true;
      return;
    }
    if (isHopeless(trial.outcome)) hopeless ??= trial;
    await options.onTrial(trial);
  };
  // Copies of a login that agents hold must not meet.
  const isOneByOne = bench.gateway.lendsLogin;
  const slots = createSlots(isOneByOne ? 1 : options.concurrency, bench.clock);
  const playNext = async (): Promise<void> => {
    for (;;) {
      const slot = await slots.take();
      try {
        const cell = isStopped() ? undefined : queue.take();
        if (cell === undefined) return;
        await play(cell, slot);
      } finally {
        slot.leave();
      }
    }
  };
  const playUntilFailure = () =>
    playNext().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    });
  // A failure ends the experiment, but not before the other cells in hand are stored: they have cost money.
  const playerCount = isOneByOne ? 1 : options.concurrency * begunPerSlot;
  const players = await Promise.allSettled(Array.from({ length: playerCount }, playUntilFailure));
  for (const player of players) if (player.status === 'rejected') throw player.reason;
  if (bench.signal?.aborted) return { kind: 'stopped', by: 'signal' };
  if (hopeless) return { kind: 'stopped', by: 'provider', trial: hopeless };
  return isCut || queue.isLeft() ? { kind: 'stopped', by: 'budget' } : { kind: 'finished' };
}

/** Lost to the infrastructure is not finished: the next go may have more luck. */
export const isFinished = (trial: Trial | undefined): boolean =>
  trial !== undefined && trial.outcome.kind !== 'infraFailed';

function toWork(experiment: Experiment, cell: Cell, tasks: ReadonlyMap<string, Task>) {
  const task = tasks.get(cell.taskId);
  const variant = experiment.variants.find(({ id }) => id === cell.variantId);
  if (!task || !variant)
    throw new Error(`cell ${toTrialId(cell)} names a task or variant that the experiment does not have`);
  return { experiment, cell, task, variant };
}
