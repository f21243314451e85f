import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's own folder: one above the sources, two above what is built from them. */
export const packagePath: string = findPackagePath();

function findPackagePath(): string {
  const candidates = ['../', '../../'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = candidates.find((path) => existsSync(`${path}package.json`));
  if (found === undefined)
    throw new Error(`no package.json above ${import.meta.url}: the installation is damaged`);
  return found;
}

export function readVersion(): string {
  return (JSON.parse(readFileSync(`${packagePath}package.json`, 'utf8')) as { version: string }).version;
}
