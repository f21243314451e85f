import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Programs that a command in it can start. */
const programs = ['sh', 'cat', 'ls', 'env', 'id'];

/**
 * Makes an image out of a few programs of this machine and the libraries that they, and Node, are linked to.
 * @returns its digest
 */
export function importSmallImage(engine: 'docker' | 'podman', folder: string): string {
  const root = join(folder, 'root');
  for (const path of ['bin', 'tmp', 'etc']) mkdirSync(join(root, path), { recursive: true });
  const found = programs.map((name) => execFileSync('which', [name], { encoding: 'utf8' }).trim());
  for (const path of found) copyFileSync(path, join(root, 'bin', basename(path)));
  for (const path of listLibraries([...found, process.execPath])) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(realpathSync(path), join(root, path));
  }
  symlinkSync('/bin/cat', join(root, 'bin', 'own-program'));
  const archive = join(folder, 'image.tar');
  execFileSync('tar', ['--create', '--file', archive, '--directory', root, '.']);
  const change = ['--change', 'ENV PATH=/bin'];
  return toDigest(execFileSync(engine, ['import', ...change, archive], { encoding: 'utf8' }));
}

/** @returns the digest of an image that holds nothing that could be started */
export function importEmptyImage(engine: 'docker' | 'podman'): string {
  const archive = execFileSync('tar', ['--create', '--directory', import.meta.dirname, 'small-image.ts']);
  return toDigest(execFileSync(engine, ['import', '-'], { input: archive, encoding: 'utf8' }));
}

const toDigest = (words: string) => `sha256:${words.trim().replace(/^sha256:/, '')}`;

function listLibraries(paths: readonly string[]): Set<string> {
  const text = execFileSync('ldd', [...paths], { encoding: 'utf8' });
  return new Set([...text.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path]) => path ?? ''));
}
