import type { Dirent } from 'node:fs';
import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Mount, ResourceLimits } from '../../ports.ts';

type DiskLimits = Pick<ResourceLimits, 'diskBytes' | 'fileCount'>;

interface Extent {
  readonly sizeBytes: number;
  readonly fileCount: number;
}

const nothing: Extent = { sizeBytes: 0, fileCount: 0 };

const periodMs = 200;

/**
 * Waits until a command has written more than it may to what it can write. A look at the file systems' free room, which costs
 * nothing, tells that somebody writes much; only then is counted whether it was this command: what was changed since it began
 * has a change time that no command can set.
 * @returns what was exceeded; rejects once the signal comes
 */
export async function watchDisk(
  mounts: readonly Mount[],
  limits: DiskLimits,
  signal: AbortSignal,
): Promise<string> {
  const places = listPlaces(mounts);
  if (places.length === 0) await delay(2 ** 31 - 1, undefined, { signal });
  const startedAtMs = Date.now();
  let room = await readRoom(places);
  for (;;) {
    await delay(periodMs, undefined, { signal, ref: false });
    const left = await readRoom(places);
    // What others free meanwhile hides what is written here, so that a rise is the new mark.
    room = room.map((each, i) => maxExtent(each, left[i]));
    if (!room.some((each, i) => hasShrunk(each, left[i], limits))) continue;
    const { sizeBytes, fileCount } = await measure(places, startedAtMs);
    if (sizeBytes > limits.diskBytes) return `wrote more than ${formatMegabytes(limits.diskBytes)} (disk_mb)`;
    if (fileCount > limits.fileCount) return `made more than ${limits.fileCount} files ([sandbox] files)`;
    room = left;
  }
}

const formatMegabytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MB`;

/** Outermost ones alone: the others would be counted twice. */
function listPlaces(mounts: readonly Mount[]): string[] {
  const written = mounts.filter(({ access }) => access === 'write');
  const outer = written.filter(({ path }) => !written.some((other) => path.startsWith(`${other.path}/`)));
  return [...new Set(outer.map(({ writtenPath, hostPath }) => writtenPath ?? hostPath))];
}

const readRoom = (places: readonly string[]) =>
  Promise.all(
    places.map(async (place): Promise<Extent> => {
      const { bsize, bavail, ffree } = await statfs(place);
      return { sizeBytes: bsize * bavail, fileCount: ffree };
    }),
  );

const maxExtent = (a: Extent, b: Extent = a): Extent => ({
  sizeBytes: Math.max(a.sizeBytes, b.sizeBytes),
  fileCount: Math.max(a.fileCount, b.fileCount),
});

const hasShrunk = (former: Extent, left: Extent = former, { diskBytes, fileCount }: DiskLimits) =>
  former.sizeBytes - left.sizeBytes > diskBytes / 8 || former.fileCount - left.fileCount > fileCount / 8;

async function measure(places: readonly string[], sinceMs: number): Promise<Extent> {
  const extents = await Promise.all(places.map((place) => measureTree(place, sinceMs)));
  return extents.reduce(addExtents, nothing);
}

const addExtents = (a: Extent, b: Extent): Extent => ({
  sizeBytes: a.sizeBytes + b.sizeBytes,
  fileCount: a.fileCount + b.fileCount,
});

/** As blocks that are really taken: a file full of holes takes none. What goes away meanwhile counts for nothing. */
async function measureTree(root: string, sinceMs: number): Promise<Extent> {
  let extent = nothing;
  const pending = [root];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    const entries = await readdir(directory, { withFileTypes: true }).catch((): Dirent[] => []);
    for (let i = 0; i < entries.length; i += batchSize) {
      const parent = directory;
      const batch = entries.slice(i, i + batchSize);
      const sizes = await Promise.all(batch.map(({ name }) => readExtent(join(parent, name), sinceMs)));
      extent = sizes.reduce(addExtents, extent);
    }
    pending.push(...entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${directory}/${name}`));
  }
  return extent;
}

const batchSize = 64;
const blockBytes = 512;

const readExtent = (path: string, sinceMs: number): Promise<Extent> =>
  lstat(path).then(
    ({ blocks, ctimeMs }) => (ctimeMs < sinceMs ? nothing : { sizeBytes: blocks * blockBytes, fileCount: 1 }),
    () => nothing,
  );
