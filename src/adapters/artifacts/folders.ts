import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
    async scratch(label) {
      const folder = join(path, 'scratch', `${toSafeName(label)}-${randomBytes(6).toString('hex')}`);
      await mkdir(folder, { recursive: true });
      return { path: folder, dispose: () => removeTree(folder) };
    },
  };
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
