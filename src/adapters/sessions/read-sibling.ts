import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const maxSiblingSizeBytes = 16 * 2 ** 20;

/** A file beside another; `undefined` where there is none, or none that can be read, or it is absurdly large. */
export function readSibling(path: string, name: string): Buffer | undefined {
  if (name.includes('\0')) return undefined;
  const sibling = join(dirname(path), basename(name));
  try {
    const found = lstatSync(sibling);
    return found.isFile() && found.size <= maxSiblingSizeBytes ? readFileSync(sibling) : undefined;
  } catch (error) {
    // What the system says of a file; every other error is a bug and goes on.
    if (error instanceof Error && 'code' in error && 'errno' in error) return undefined;
    throw error;
  }
}
