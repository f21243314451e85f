import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Watermark } from '../../domain/watermark.ts';
import type { FoundSessions, SessionFile, SessionRoot, SessionSource } from '../../ports.ts';
import { findSessionPaths } from './find-session-paths.ts';
import { identifyFile } from './identify-file.ts';
import { createParallelReader } from './read-in-parallel.ts';
import type { ReadingOptions } from './read-session-file.ts';
import { readSibling } from './read-sibling.ts';
import { sessionFormats } from './session-formats.ts';

/** Sessions of every format, as files below the given roots. */
export function createSessionFiles(options: Partial<ReadingOptions> = {}): SessionSource {
  const { ownThreadSource = 'rollbench', maxLineSizeBytes = 32 * 2 ** 20 } = options;
  const { prepare, read } = createParallelReader({ ownThreadSource, maxLineSizeBytes });
  return { find: (roots, known) => findSessions(roots, known, prepare), read };
}

const siblingsByFormat = new Map(sessionFormats.map(({ name, siblings }) => [name, siblings]));

async function findSessions(
  roots: readonly SessionRoot[],
  known: Pick<ReadonlyMap<string, Watermark>, 'get'>,
  prepare: (newSizeBytes: number) => void,
): Promise<FoundSessions> {
  const { paths, closed } = findSessionPaths(roots, sessionFormats);
  const files: SessionFile[] = [];
  let newSizeBytes = 0;
  for (const [i, { path, format, origin }] of paths.entries()) {
    if (i % 256 === 255) await nextTurn(); // a signal may want to be heard
    const watermark = known.get(path);
    const siblings = siblingsByFormat.get(format)?.((name) => readSibling(path, name));
    const found = identifyFile(path, watermark?.identity, siblings);
    if (found === undefined) continue;
    if (found.change === 'new') newSizeBytes += found.identity.sizeBytes;
    prepare(newSizeBytes);
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
