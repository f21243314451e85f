import { constants } from 'node:fs';
import { lstat, mkdir, open, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Files of a tree in which untrusted code has worked: no link in it is followed, wherever it stands in a path.
 * Nobody may be working there at the same time.
 */

/** Text of a regular file; `undefined` where there is none, a link included. */
export async function readFileSafely(root: string, path: string): Promise<string | undefined> {
  if (!(await leadsThroughDirectories(root, path))) return undefined;
  const handle = await open(
    join(root, path),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  ).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ELOOP', 'ENXIO'].includes(error.code ?? '')) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    return (await handle.stat()).isFile() ? await handle.readFile('utf8') : undefined;
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file or link, with its directories where they are missing.
 * @throws {Error} naming the path, if a link or a file stands where a directory has to be
 */
export async function writeFileSafely(root: string, path: string, content: string): Promise<void> {
  if (await leadsThroughDirectories(root, path)) {
    await removeFile(join(root, path));
  } else {
    await makeDirectories(root, path);
  }
  const handle = await open(join(root, path), 'wx');
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
}

/** A file or link; a directory stays. */
export async function removeFileSafely(root: string, path: string): Promise<void> {
  if (!(await leadsThroughDirectories(root, path)) || (await isDirectory(join(root, path)))) return;
  await removeFile(join(root, path));
}

async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function toParts(path: string): string[] {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new RangeError(`"${path}" is no path inside of a workspace`);
  }
  return parts;
}

/** Whether everything before the last part is a real directory. */
async function leadsThroughDirectories(root: string, path: string): Promise<boolean> {
  let directory = root;
  for (const part of toParts(path).slice(0, -1)) {
    directory = join(directory, part);
    if (!(await isDirectory(directory))) return false;
  }
  return true;
}

async function makeDirectories(root: string, path: string): Promise<void> {
  let directory = root;
  for (const part of toParts(dirname(path))) {
    directory = join(directory, part);
    if (await isDirectory(directory)) continue;
    await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      throw new Error(`cannot write ${path}: ${directory} is no directory`);
    });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (status) => status.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
