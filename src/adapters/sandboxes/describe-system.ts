import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, release, totalmem, type } from 'node:os';
import { toSha256 } from '../../domain/ids.ts';
import type { Pinned } from '../../domain/prepared-environment.ts';

/** Where Debian and Alpine write down what is installed: name and version of each package among other facts. */
const packageLists = ['/var/lib/dpkg/status', '/lib/apk/db/installed'];

/** What every sandboxed command sees of this machine, in facts that can be compared with another's. */
export function describeSystem(): Omit<Pinned, 'layer' | 'inputs'> {
  const list = packageLists.find((path) => existsSync(path));
  return {
    system: /^PRETTY_NAME="?([^"\n]+)/m.exec(readIfThere('/etc/os-release'))?.[1] ?? `${type()} ${release()}`,
    systemPackages: list === undefined ? null : hashPackages(readFileSync(list, 'utf8')),
    coreCount: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

function hashPackages(text: string): string {
  const facts = text.match(/^(Package|Version|Architecture|P|V|A): ?.*$/gm) ?? [];
  return toSha256(facts.join('\n'));
}

const readIfThere = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
