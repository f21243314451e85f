import { posix } from 'node:path';

/** The deepest folder that holds all of the absolute paths; empty where there is none. */
export function commonFolder(paths: readonly string[]): string {
  const [first, ...others] = paths.filter((path) => path.startsWith('/')).map((path) => posix.dirname(path));
  if (first === undefined) return '';
  return others.reduce((folder, other) => {
    let common = folder;
    while (common !== '/' && other !== common && !other.startsWith(`${common}/`))
      common = posix.dirname(common);
    return common;
  }, first);
}
