import { availableParallelism } from 'node:os';
import { serveTasks, Workers, workInParallel } from '../adapters/worker-pool.ts';
import {
  type CurateRepository,
  createExaminer,
  type Examined,
  type ExamineSettings,
} from '../curate/examine.ts';
import type { Candidate } from '../domain/candidate.ts';
import { UsageError } from '../domain/usage-error.ts';

/** Handed to a worker at once. */
const batchSize = 100;

/** Below this, starting a worker takes longer than examining. */
const minCountPerWorker = 1000;

/** What candidates have in common is found in less than so much of the time that examining them takes (measured: 6 %). */
const commonShare = 0.08;

interface Batch {
  readonly index: number;
  readonly candidates: readonly Candidate[];
}

type Answer =
  | { readonly index: number; readonly examined: readonly Examined[] }
  /** Errors lose their class on the way between threads. */
  | { readonly usageError: string };

export interface ParallelOptions {
  /** Module of the workers, which calls `serveExaminer`. */
  readonly module: URL;
  readonly workerData: unknown;
  /** For this thread, which examines as well. */
  readonly repositories: readonly CurateRepository[];
  readonly settings: ExamineSettings;
}

/**
 * Has candidates examined on every core, and gives what was found in their order. Workers begin when the first is asked for, and
 * have enough to do while this thread looks for what candidates have in common.
 */
export async function* examineInParallel(
  candidates: readonly Candidate[],
  { module, workerData, repositories, settings }: ParallelOptions,
): AsyncGenerator<Examined> {
  const early = new Map<number, readonly Examined[]>();
  let next = 0;
  const batches = toBatches(candidates);
  const answers = workInParallel<Batch, Answer>(batches, {
    workers: new Workers(module, workerData),
    workerCount: Math.min(availableParallelism() - 1, Math.floor(candidates.length / minCountPerWorker)),
    work: createAnswerer(repositories, settings),
    takes: 'next',
    headStart: Math.ceil(batches.length * commonShare),
  });
  for await (const answer of answers) {
    if ('usageError' in answer) throw new UsageError(answer.usageError);
    early.set(answer.index, answer.examined);
    for (let examined = early.get(next); examined !== undefined; examined = early.get(next)) {
      early.delete(next);
      next += 1;
      yield* examined;
    }
  }
}

/** The work of its workers. */
export function serveExaminer(repositories: readonly CurateRepository[], settings: ExamineSettings): void {
  serveTasks(createAnswerer(repositories, settings));
}

function createAnswerer(repositories: readonly CurateRepository[], settings: ExamineSettings) {
  const examine = createExaminer(repositories, settings);
  return async ({ index, candidates }: Batch): Promise<Answer> => {
    const examined: Examined[] = [];
    try {
      for (const candidate of candidates) examined.push(await examine(candidate));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { usageError: error.message };
    }
    return { index, examined };
  };
}

function toBatches(candidates: readonly Candidate[]): Batch[] {
  return Array.from({ length: Math.ceil(candidates.length / batchSize) }, (_, index) => ({
    index,
    candidates: candidates.slice(index * batchSize, (index + 1) * batchSize),
  }));
}
