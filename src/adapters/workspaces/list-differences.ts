import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Whatever the upper side of an overlay holds differs from the lower one: what was written, and marks of what was removed. */
export async function listUpper(upperPath: string): Promise<string[]> {
  const entries = await readdir(upperPath, { recursive: true, withFileTypes: true });
  return entries.map((entry) => relative(join(upperPath, 'tree'), join(entry.parentPath, entry.name))).sort();
}

/** Paths that are not the same in two trees, by what a copy keeps: kind, size, time, mode, where a link leads. */
export async function listDifferences(layerPath: string, treePath: string): Promise<string[]> {
  const [layer, tree] = [readTree(layerPath), readTree(treePath)];
  return [...new Set([...layer.keys(), ...tree.keys()])]
    .filter((path) => layer.get(path) !== tree.get(path))
    .sort();
}

function readTree(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }) as Dirent[]) {
    const path = join(entry.parentPath, entry.name);
    found.set(relative(root, path), describe(path, lstatSync(path)));
  }
  return found;
}

/** A directory's time says only what its entries say anyway. */
function describe(path: string, status: Stats): string {
  if (status.isDirectory()) return `${status.mode}`;
  if (status.isSymbolicLink()) return `${status.mode} ${readlinkSync(path)}`;
  return `${status.mode} ${status.size} ${status.mtimeMs}`;
}
