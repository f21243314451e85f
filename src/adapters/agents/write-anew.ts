import { chmod, lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeTree } from '../remove-tree.ts';

/**
 * Writes a file into the home of an agent, in place of whatever the agent has left there: a link, for the file or for a folder
 * on its way, could lead out of the home, a pipe would never be read, and a folder may have been closed.
 * @param path below the home
 */
export async function writeAnew(home: string, path: string, text: string, mode = 0o644): Promise<void> {
  await openFolder(home, dirname(path));
  const file = join(home, path);
  await removeTree(file);
  await writeFile(file, text, { flag: 'wx', mode });
}

async function openFolder(home: string, path: string): Promise<void> {
  const folder = join(home, path);
  if (path !== '.') {
    await openFolder(home, dirname(path));
    if (!(await isFolder(folder))) {
      await removeTree(folder);
      await mkdir(folder);
    }
  }
  await chmod(folder, 0o700);
}

const isFolder = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
