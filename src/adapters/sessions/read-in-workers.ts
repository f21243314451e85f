import { availableParallelism } from 'node:os';
import type { SessionReading, SessionRequest } from '../../ports.ts';
import type { ReadingOptions } from './read-session-file.ts';
import { runInWorkers } from './worker-pool.ts';

/** As much is read between two messages of a worker, and thus held, as far as files are not larger themselves. */
const batchSizeBytes = 4 * 2 ** 20;
const maxBatchCount = 64;

/** Reads files on every core. Large ones come first, so that no worker is left with one when all others are done. */
export async function* readInWorkers(
  requests: readonly SessionRequest[],
  options: ReadingOptions,
  signal?: AbortSignal,
): AsyncGenerator<SessionReading> {
  const batches = toBatches(
    requests.toSorted((a, b) => b.file.identity.sizeBytes - a.file.identity.sizeBytes),
  );
  const answers = runInWorkers<readonly SessionRequest[], string>(batches, {
    module: workerModule,
    workerData: options,
    count: Math.min(availableParallelism(), batches.length),
    ...(signal ? { signal } : {}),
  });
  for await (const answer of answers) yield* JSON.parse(answer) as SessionReading[];
}

/** Of its kind: source runs from source, what was built from what was built. */
const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './session-worker.ts' : './session-worker.js',
  import.meta.url,
);

function toBatches(requests: readonly SessionRequest[]): SessionRequest[][] {
  const batches: SessionRequest[][] = [];
  let sizeBytes = Number.POSITIVE_INFINITY;
  for (const request of requests) {
    const last = batches.at(-1);
    sizeBytes += request.file.identity.sizeBytes;
    if (last && sizeBytes <= batchSizeBytes && last.length < maxBatchCount) last.push(request);
    else {
      batches.push([request]);
      sizeBytes = request.file.identity.sizeBytes;
    }
  }
  return batches;
}
