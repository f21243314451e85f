import { availableParallelism } from 'node:os';
import type { SessionReading, SessionRequest } from '../../ports.ts';
import { Workers, workInParallel } from '../worker-pool.ts';
import { type PackedReading, unpackReading } from './packed-reading.ts';
import { createSessionFileReader, type ReadingOptions } from './read-session-file.ts';
import { sessionFormats } from './session-formats.ts';

/** What is handed to a worker, read and handed back at once, as far as files are not larger themselves. */
const batchSizeBytes = 4 * 2 ** 20;
const maxBatchCount = 64;

/** Below this, starting a worker takes longer than reading. */
const minSizeBytesPerWorker = 16 * 2 ** 20;

export interface ParallelReader {
  /** So many bytes are likely to be read soon: workers begin to start, and end with that reading. */
  prepare(sizeBytes: number): void;
  read(requests: readonly SessionRequest[], signal?: AbortSignal): AsyncGenerator<SessionReading>;
}

/**
 * Reads files on every core, this thread's among them. Large ones come first, so that no core is left with one when all
 * others are done.
 */
export function createParallelReader(options: ReadingOptions): ParallelReader {
  const workers = new Workers(workerModule, options);
  const toWorkerCount = (sizeBytes: number) =>
    Math.min(availableParallelism() - 1, Math.floor(sizeBytes / minSizeBytesPerWorker));

  return {
    prepare: (sizeBytes) => workers.begin(toWorkerCount(sizeBytes)),

    async *read(requests, signal) {
      const sizeBytes = requests.reduce((sum, { file }) => sum + file.identity.sizeBytes, 0);
      // Of this reading alone: another may be under way, and while a file is decompressed they take turns.
      const readHere = createSessionFileReader(sessionFormats, options);
      const results = workInParallel<readonly SessionRequest[], Answer>(toBatches(requests), {
        workers,
        workerCount: toWorkerCount(sizeBytes),
        work: (batch) => readBatch(batch, readHere),
        takes: 'last',
        ...(signal ? { signal } : {}),
      });
      try {
        for await (const answers of results) {
          for (const answer of answers) yield 'text' in answer ? unpackReading(answer) : answer;
        }
      } finally {
        await workers.dismiss();
      }
    },
  };
}

/** Readings of this thread come as they are. */
type Answer = readonly (SessionReading | PackedReading)[];

export async function readBatch(
  requests: readonly SessionRequest[],
  read: ReturnType<typeof createSessionFileReader>,
): Promise<readonly SessionReading[]> {
  const readings: SessionReading[] = [];
  for (const request of requests) readings.push(await read(request));
  return readings;
}

/** Of its kind: source runs from source, what was built from what was built. */
const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './session-worker.ts' : './session-worker.js',
  import.meta.url,
);

function toBatches(requests: readonly SessionRequest[]): SessionRequest[][] {
  const batches: SessionRequest[][] = [];
  let sizeBytes = 0;
  for (const request of requests.toSorted((a, b) => b.file.identity.sizeBytes - a.file.identity.sizeBytes)) {
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
