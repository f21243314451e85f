import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts } from '../../ports.ts';

/**
 * The folders of trials, which people and other tools read without us: `<path>/trials/<experiment>/<task>/<variant>/<repeat>/`.
 */
export function createArtifactFolders(path: string): Artifacts {
  const toFolder = (trialId: string) => join(path, 'trials', ...trialId.split('/').map(toSafeName));
  return {
    async open(trialId) {
      const folder = toFolder(trialId);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    async write(trialId, name, content) {
      const file = join(toFolder(trialId), toSafeName(name));
      await writeFile(`${file}.tmp`, content);
      await rename(`${file}.tmp`, file);
    },
    async read(trialId, name) {
      return readFile(join(toFolder(trialId), toSafeName(name)), 'utf8').catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return undefined;
          throw error;
        },
      );
    },
    async setAside(trialId, name) {
      const folder = toFolder(trialId);
      const aside = join(folder, toSafeName(name));
      await mkdir(aside, { recursive: true });
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (!entry.isDirectory()) await rename(join(folder, entry.name), join(aside, entry.name));
      }
    },
    async scratch(label) {
      const folder = join(path, 'scratch', `${toSafeName(label)}-${randomBytes(6).toString('hex')}`);
      await mkdir(folder, { recursive: true });
      return {
        path: folder,
        read: (name) => readUntrusted(join(folder, toSafeName(name))),
        dispose: () => removeTree(folder),
      };
    },
  };
}

/** A test report of 100,000 tests is some 30 MB; what is larger is an attack or a fault. */
const largestReportBytes = 256 * 1024 * 1024;

/** Opened without following a link, and looked at before it is read: code under test could have made it a device. */
async function readUntrusted(file: string): Promise<string | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ELOOP') return undefined;
      throw error;
    },
  );
  if (handle === undefined) return undefined;
  try {
    const status = await handle.stat();
    if (!status.isFile() || status.size > largestReportBytes) return undefined;
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function toSafeName(name: string): string {
  if (!/^[\w.][\w.@-]*$/.test(name) || name === '..' || name === '.') {
    throw new RangeError(`"${name}" cannot be part of a trial's folder`);
  }
  return name;
}

/** Agents leave folders without write permission behind (module caches do): they are opened first, or removal fails. */
async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700);
    }
    await rm(folder, { recursive: true, force: true });
  });
}
