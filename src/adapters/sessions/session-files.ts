import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Watermark } from '../../domain/watermark.ts';
import type { FoundSessions, SessionFile, SessionRoot, SessionSource } from '../../ports.ts';
import { findSessionPaths } from './find-session-paths.ts';
import { identifyFile } from './identify-file.ts';
import { readInWorkers } from './read-in-workers.ts';
import { createSessionFileReader, type ReadingOptions } from './read-session-file.ts';
import { sessionFormats } from './session-formats.ts';

/** Below this, starting workers takes longer than reading. */
const minSizeBytesForWorkers = 8 * 2 ** 20;

/** Sessions of every format, as files below the given roots. */
export function createSessionFiles(options: Partial<ReadingOptions> = {}): SessionSource {
  const { ownThreadSource = 'rollbench', maxLineSizeBytes = 32 * 2 ** 20 } = options;
  const reading = { ownThreadSource, maxLineSizeBytes };
  return {
    find: findSessions,
    async *read(requests, signal) {
      const sizeBytes = requests.reduce((sum, { file }) => sum + file.identity.sizeBytes, 0);
      if (requests.length > 1 && sizeBytes >= minSizeBytesForWorkers) {
        yield* readInWorkers(requests, reading, signal);
        return;
      }
      const read = createSessionFileReader(sessionFormats, reading);
      for (const request of requests) {
        if (signal?.aborted) return;
        yield await read(request);
      }
    },
  };
}

async function findSessions(
  roots: readonly SessionRoot[],
  known: ReadonlyMap<string, Watermark>,
): Promise<FoundSessions> {
  const { paths, closed } = findSessionPaths(roots, sessionFormats);
  const files: SessionFile[] = [];
  for (const [i, { path, format, origin }] of paths.entries()) {
    if (i % 256 === 255) await nextTurn(); // a signal may want to be heard
    const watermark = known.get(path);
    const found = identifyFile(path, watermark?.identity);
    if (found === undefined) continue;
    const isOfOtherFormat = watermark !== undefined && watermark.format !== format;
    files.push({
      path,
      format,
      origin: origin ?? hostname(),
      identity: found.identity,
      change: isOfOtherFormat ? 'rewritten' : found.change,
    });
  }
  return { files, closed };
}
