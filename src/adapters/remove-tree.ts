import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What was killed a moment ago may still write. */
const options = { recursive: true, force: true, maxRetries: 5 };

/** Removes a directory with all that is in it, also what its owner may not write or enter (module caches leave that). */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    await unlock(path);
    await rm(path, options);
  }
}

/** From the outside in: what a directory holds can only be seen once it is open itself. */
async function unlock(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await unlock(join(path, name));
}
