import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A test report of 100,000 tests is some 30 MB; what is larger is an attack or a fault. */
const largestReportBytes = 256 * 1024 * 1024;

/** Runners write a file for each class of tests, and no more. */
const largestFileCount = 50_000;

/** Nothing there, a link, a socket, a device without a driver, nothing that may be read: no file of ours in any case. */
const noFileCodes = ['ENOENT', 'ELOOP', 'ENXIO', 'ENODEV', 'EACCES', 'EPERM', 'ENOTDIR'];

/** Regular files of a folder that untrusted code could write, by path; none at all where they are too many or too large. */
export async function readUntrustedTree(folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const none: ReadonlyMap<string, string> = new Map();
  let leftBytes = largestReportBytes;
  const folders = [''];
  for (const parent of folders) {
    for (const entry of await readdir(join(folder, parent), { withFileTypes: true }).catch(orNothing)) {
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      if (texts.size + folders.length > largestFileCount) return none;
      if (!entry.isFile()) continue;
      const read = await readUntrusted(join(folder, path), leftBytes);
      if (read === 'too large') return none;
      if (read === undefined) continue;
      leftBytes -= read.length;
      texts.set(path, read.toString('utf8'));
    }
  }
  return texts;
}

/** Opened without following a link, and looked at before it is read: code under test could have made it a device. */
async function readUntrusted(file: string, maxBytes: number): Promise<Buffer | 'too large' | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    orNothing,
  );
  if (!('stat' in handle)) return undefined;
  try {
    const status = await handle.stat();
    if (!status.isFile()) return undefined;
    return status.size > maxBytes ? 'too large' : await handle.readFile();
  } finally {
    await handle.close();
  }
}

function orNothing(error: NodeJS.ErrnoException): [] {
  if (noFileCodes.includes(error.code ?? '')) return [];
  throw error;
}
