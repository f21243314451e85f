import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { appendFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts } from '../../ports.ts';
import { removeTree } from '../remove-tree.ts';
import { createScratchFolder } from '../scratch-folder.ts';
import { readUntrustedTree } from './untrusted-tree.ts';

/**
 * The folders of trials, which people and other tools read without us: `<path>/trials/<experiment>/<task>/<variant>/<repeat>/`.
 */
export function createArtifactFolders(path: string): Artifacts {
  const toFolder = (trialId: string) => join(path, 'trials', ...trialId.split('/').map(toSafeName));
  return {
    locate: toFolder,
    async open(trialId) {
      const folder = toFolder(trialId);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    // Small files of thousands of trials: to hand each to another thread takes this one longer than the file does.
    async write(trialId, name, content, { isLasting = false } = {}) {
      const file = join(toFolder(trialId), toSafeName(name));
      writeFileSync(`${file}.tmp`, content, { flush: isLasting });
      renameSync(`${file}.tmp`, file);
    },
    async read(trialId, name) {
      try {
        return readFileSync(join(toFolder(trialId), toSafeName(name)), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async append(trialId, name, content) {
      const folder = toFolder(trialId);
      await mkdir(folder, { recursive: true });
      await appendFile(join(folder, toSafeName(name)), content);
    },
    readLines: (trialId, name, offset) => readLines(join(toFolder(trialId), toSafeName(name)), offset),
    async discard(trialId) {
      await removeTree(toFolder(trialId));
    },
    async setAside(trialId, name) {
      const folder = toFolder(trialId);
      const aside = join(folder, toSafeName(name));
      // Set aside before: what lies beside it is of a process that was killed since, and no evidence.
      const isFirst = (await mkdir(aside, { recursive: true })) !== undefined;
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const file = join(folder, entry.name);
        if (entry.isDirectory()) continue;
        if (isFirst) await rename(file, join(aside, entry.name));
        else await rm(file);
      }
    },
    async scratch(label) {
      const folder = await createScratchFolder(join(path, 'scratch'), toSafeName(label));
      return {
        ...folder,
        // What a suite is shown may be a command.
        write: (name, content) => writeFile(join(folder.path, toSafeName(name)), content, { mode: 0o755 }),
        readAll: () => readUntrustedTree(folder.path),
      };
    },
  };
}

const mostBytesAtOnce = 4 * 2 ** 20;

async function readLines(file: string, offset: number): ReturnType<Artifacts['readLines']> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return { lines: [], offset };
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(Math.max(0, size - offset), mostBytesAtOnce));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
    const end = bytes.subarray(0, bytesRead).lastIndexOf('\n') + 1;
    // A line that is longer is none of ours, and would be in the way for ever.
    if (end === 0 && bytesRead === mostBytesAtOnce) return { lines: [], offset: offset + bytesRead };
    return { lines: bytes.toString('utf8', 0, end).split('\n').slice(0, -1), offset: offset + end };
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
