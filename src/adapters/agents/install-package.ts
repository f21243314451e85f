import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../domain/usage-error.ts';
import { createScratchFolder } from '../scratch-folder.ts';

/** Long enough for hundreds of megabytes over a slow line. */
const timeoutMs = 15 * 60_000;

/**
 * One version of an npm package, in a folder of its own, so that several stand side by side. It is installed once, by the
 * user's own npm: with its registry, its proxy and its credentials, and without running scripts.
 * @param cachePath where the folders of all versions lie
 * @returns the folder of the package
 * @throws {UsageError} with npm's own words
 */
export async function installPackage(name: string, version: string, cachePath: string): Promise<string> {
  const folder = join(cachePath, `${basename(name)}-${version}`);
  const packagePath = join(folder, 'node_modules', name);
  if (existsSync(packagePath)) return packagePath;
  const draft = await createScratchFolder(cachePath, 'draft');
  try {
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const args = ['install', '--prefix', draft.path, ...flags, `${name}@${version}`];
    const { exitCode, stderr, shortMessage } = await execa('npm', args, {
      cwd: draft.path,
      reject: false,
      stdin: 'ignore',
      timeout: timeoutMs,
    });
    if (exitCode !== 0) {
      const said = stderr.trim() === '' ? shortMessage : stderr.trim();
      throw new UsageError(`${name}@${version} cannot be installed: ${said}`);
    }
    // Two that install at once: the first one's counts.
    if (!existsSync(folder)) await rename(draft.path, folder);
    return packagePath;
  } finally {
    await draft.dispose();
  }
}
