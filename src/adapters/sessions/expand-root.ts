import { type Dirent, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';

/** One of the paths that a root with wildcards stands for. */
export interface ExpandedRoot {
  readonly path: string;
  /** Names of the directories that its single wildcards stand for, such as that of a machine; empty where there are none. */
  readonly standsFor: string;
}

/**
 * Absolute paths that fit one with wildcards, as a shell would find them: `**` follows no links, and hidden names must be
 * asked for by their dot. Wildcards stand for directories and files alone. A path that exists as it is written is taken so.
 */
export function expandRoot(pattern: string, list: (directory: string) => readonly Dirent[]): ExpandedRoot[] {
  /** Links are followed, and one that leads nowhere, or to itself, is nothing. */
  const look = (path: string): Stats | undefined => {
    try {
      return statSync(path, { throwIfNoEntry: false });
    } catch (error) {
      // Whoever lists the directories keeps count of those that are closed.
      if ((error as NodeJS.ErrnoException).code !== 'ELOOP') list(path);
      return undefined;
    }
  };
  if (!isGlob(pattern) || look(pattern) !== undefined) return [{ path: pattern, standsFor: '' }];
  const found = new Map<string, ExpandedRoot>();

  const descend = (path: string, [segment, ...rest]: readonly string[], names: readonly string[]): void => {
    if (segment === undefined) found.set(path, { path, standsFor: names.join('/') });
    else if (!isGlob(segment)) {
      const next = join(path, segment);
      if (look(next) !== undefined) descend(next, rest, names);
    } else if (segment === '**') {
      descend(path, rest, names);
      for (const { name } of list(path).filter(
        (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
      )) {
        descend(join(path, name), [segment, ...rest], names);
      }
    } else {
      const alternatives = splitAlternatives(segment);
      if (alternatives) {
        for (const each of alternatives) descend(path, [...toSegments(each), ...rest], names);
        return;
      }
      const fits = picomatch(segment);
      for (const { name } of list(path).filter((entry) => fits(entry.name))) {
        const next = join(path, name);
        const entry = look(next);
        if (entry?.isDirectory()) descend(next, rest, [...names, name]);
        else if (entry?.isFile() && rest.length === 0) descend(next, rest, names);
      }
    }
  };
  descend('/', toSegments(pattern), []);
  return [...found.values()];
}

const isGlob = (text: string): boolean => picomatch.scan(text).isGlob === true;

/** Splits at every slash that is not inside of braces. */
const toSegments = (path: string): string[] => path.match(/(?:\{[^{}]*\}|[^/])+/g) ?? [];

/** `x{a/b,c}y` as `xa/by` and `xcy`: alternatives that are several directories deep cannot be held against a name. */
function splitAlternatives(segment: string): string[] | undefined {
  const braces = /\{([^{}]*\/[^{}]*)\}/.exec(segment);
  if (!braces) return undefined;
  const [whole, inner = ''] = braces;
  return inner.split(',').map((each) => segment.replace(whole, () => each));
}
