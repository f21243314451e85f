import { posix } from 'node:path';

/** The paths of a tree, by their last parts: imports name files from roots that only the build knows. */
export interface TreeIndex {
  has(path: string): boolean;
  /** Files directly in a folder; `''` is the top. */
  listFolder(folder: string): readonly string[];
  /** The file that ends in this path, at a folder's boundary; of several the one that lies nearest to `from`. */
  findFile(ending: string, from: string): string | undefined;
  /** The same for a folder. */
  findFolder(ending: string, from: string): string | undefined;
}

export function createTreeIndex(files: readonly string[]): TreeIndex {
  const paths = new Set(files);
  const byFolder = Map.groupBy(files, toFolder);
  const byName = Map.groupBy(files, (path) => posix.basename(path));
  const foldersByName = Map.groupBy(listFolders(byFolder.keys()), (path) => posix.basename(path));
  return {
    has: (path) => paths.has(path),
    listFolder: (folder) => byFolder.get(folder) ?? [],
    findFile: (ending, from) => findNearest(byName.get(posix.basename(ending)) ?? [], ending, from),
    findFolder: (ending, from) => findNearest(foldersByName.get(posix.basename(ending)) ?? [], ending, from),
  };
}

export function toFolder(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

function listFolders(withFiles: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (let folder of withFiles) {
    for (; folder !== '' && !folders.has(folder); folder = toFolder(folder)) folders.add(folder);
  }
  return [...folders];
}

function findNearest(paths: readonly string[], ending: string, from: string): string | undefined {
  let nearest: string | undefined;
  for (const path of paths) {
    if (path !== ending && !path.endsWith(`/${ending}`)) continue;
    if (nearest === undefined || isNearer(path, nearest, from)) nearest = path;
  }
  return nearest;
}

function isNearer(path: string, other: string, from: string): boolean {
  const gain = countCommonFolders(path, from) - countCommonFolders(other, from);
  return (
    gain > 0 || (gain === 0 && (path.length < other.length || (path.length === other.length && path < other)))
  );
}

function countCommonFolders(path: string, from: string): number {
  const own = path.split('/');
  const others = from.split('/');
  let count = 0;
  while (count < own.length - 1 && count < others.length - 1 && own[count] === others[count]) count++;
  return count;
}

export const join = (folder: string, path: string) =>
  posix.normalize(folder === '' ? path : `${folder}/${path}`);

export const listOne = (path: string | undefined) => (path === undefined ? [] : [path]);

/** What the first of the endings finds that finds a file. */
export function findFirst({ findFile }: TreeIndex, endings: readonly string[], from: string): string[] {
  for (const ending of endings) {
    const found = findFile(ending, from);
    if (found !== undefined) return [found];
  }
  return [];
}
