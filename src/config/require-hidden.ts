import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { UsageError } from '../domain/usage-error.ts';
import type { Config } from './config.ts';

/** What every sandboxed command sees of the machine, so that programs can start. */
const shownPaths = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc/ssl/certs'];

/**
 * Solutions, sessions and state may not lie where agents can read.
 * @param tools - folders that are shown besides the system's own
 * @throws {UsageError} naming the path and what shows it
 */
export function requireHidden(config: Config, tools: readonly string[]): void {
  const shown = [...shownPaths, ...tools].map(toRealPath);
  const secret = [
    ...config.repos.map(({ path }) => path),
    config.statePath,
    config.tasksPath,
    config.loginPath,
    ...config.sessions.roots.map(({ path }) => toFixedPart(path)),
  ];
  for (const path of secret) {
    const shownBy = shown.find((each) => isBelow(toRealPath(path), each));
    if (shownBy === undefined) continue;
    throw new UsageError(
      `${path} lies below ${shownBy}, which every agent can read: the answers would stand there. Move it, or choose another place in the configuration`,
    );
  }
}

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}${sep}`);

/** The folders above the first wildcard. */
function toFixedPart(path: string): string {
  const parts = path.split(sep);
  const wild = parts.findIndex((part) => /[*?{[]/.test(part));
  return wild === -1 ? path : parts.slice(0, wild).join(sep);
}

/** What is not there yet is judged by its name. */
function toRealPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
