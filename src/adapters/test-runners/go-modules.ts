import { posix, relative } from 'node:path';
import * as z from 'zod';

/** What our command for `go` says of each module that it tests, before Go begins. */
export const GoModule = z.object({ Action: z.literal('module'), Path: z.string(), Dir: z.string() });

/** The folder of a package of one of the modules, relative to the root; of any other its whole import path. */
export function createFolderNames(
  modules: readonly z.infer<typeof GoModule>[],
  root: string,
): (path: string) => string {
  const longestFirst = modules.toSorted((a, b) => b.Path.length - a.Path.length);
  return (path) => {
    const module = longestFirst.find(({ Path }) => path === Path || path.startsWith(`${Path}/`));
    if (module === undefined) return path;
    return posix.join(relative(root, module.Dir) || '.', path.slice(module.Path.length + 1));
  };
}
