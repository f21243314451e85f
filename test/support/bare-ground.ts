import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Refuses to begin where a manifest lies above the tests' temporary folders: Node, npm and jest look for one upwards, and
 * would run the tiny projects of the tests as parts of that package.
 */
export default function setup(): void {
  for (let folder = tmpdir(); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest))
      throw new Error(`${manifest} would change what the tests see: move it away, or set TMPDIR elsewhere`);
    if (folder === dirname(folder)) return;
  }
}
