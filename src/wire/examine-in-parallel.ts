import { availableParallelism } from 'node:os';
import { serveTasks, workInParallel } from '../adapters/worker-pool.ts';
import {
  type CurateRepository,
  createExaminer,
  type Examined,
  type ExamineSettings,
} from '../curate/examine.ts';
import type { Examinee } from '../curate/subject.ts';
import { UsageError } from '../domain/usage-error.ts';

/** Handed to a worker at once. */
const batchSize = 100;

/** Below this, starting a worker takes longer than examining. */
const minCountPerWorker = 1000;

interface Batch {
  readonly index: number;
  readonly examinees: readonly Examinee[];
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

/** Has candidates examined on every core, and gives what was found in their order. */
export async function* examineInParallel(
  examinees: readonly Examinee[],
  { module, workerData, repositories, settings }: ParallelOptions,
): AsyncGenerator<Examined> {
  const early = new Map<number, readonly Examined[]>();
  let next = 0;
  const answers = workInParallel<Batch, Answer>(toBatches(examinees), {
    module,
    workerData,
    workerCount: Math.min(availableParallelism() - 1, Math.floor(examinees.length / minCountPerWorker)),
    work: createAnswerer(repositories, settings),
    takes: 'next',
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
  return async ({ index, examinees }: Batch): Promise<Answer> => {
    const examined: Examined[] = [];
    try {
      for (const examinee of examinees) examined.push(await examine(examinee));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { usageError: error.message };
    }
    return { index, examined };
  };
}

function toBatches(examinees: readonly Examinee[]): Batch[] {
  return Array.from({ length: Math.ceil(examinees.length / batchSize) }, (_, index) => ({
    index,
    examinees: examinees.slice(index * batchSize, (index + 1) * batchSize),
  }));
}
