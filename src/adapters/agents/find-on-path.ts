import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @returns the first file of that name in the folders of a PATH */
export function findOnPath(name: string, searchPath: string): string | undefined {
  return searchPath
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}
