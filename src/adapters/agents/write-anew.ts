import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../remove-tree.ts';

/**
 * Writes a file into a folder that an agent could write to, in place of whatever lies there: a link that it has left, for the
 * file or for the folder, could lead out of its home.
 */
export async function writeAnew(folder: string, name: string, text: string, mode = 0o644): Promise<void> {
  const isFolder = await lstat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    await removeTree(folder);
    await mkdir(folder);
  }
  const file = join(folder, name);
  await removeTree(file);
  await writeFile(file, text, { flag: 'wx', mode });
}
