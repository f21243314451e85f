import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Mount } from '../../ports.ts';

/** Programs that lie outside of the system's own directories: version managers', a home's, this package's. */
export interface Toolchain {
  readonly mounts: readonly Mount[];
  /** Link by the path that it points to. */
  readonly links: Readonly<Record<string, string>>;
  /** Directories for the front of PATH, as seen inside. */
  readonly binPaths: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A directory of tools, seen read-only at another path. `bin` names its directories with programs. */
export interface ToolDirectory {
  readonly hostPath: string;
  readonly path: string;
  readonly bin: readonly string[];
}

export function toToolchain({ hostPath, path, bin }: ToolDirectory): Toolchain {
  return {
    mounts: [{ hostPath, path, access: 'read' }],
    links: {},
    binPaths: bin.map((name) => join(path, name)),
  };
}

const nodePath = '/opt/rollbench/node';
export const nodeBinary = `${nodePath}/bin/node`;

/**
 * The Node that runs Rollbench, wherever it lies: the system's own may be years older. The npm of the machine comes with
 * it where it lies in a home; in `/usr` it is seen anyway.
 */
export function findNodeToolchain(): Toolchain {
  const npm = findNpm();
  const npmPath = `${nodePath}/lib/node_modules/npm`;
  const mounts: Mount[] = [{ hostPath: realpathSync(process.execPath), path: nodeBinary, access: 'read' }];
  if (npm === undefined) return { mounts, links: {}, binPaths: [dirname(nodeBinary)] };
  return {
    mounts: [...mounts, { hostPath: npm, path: npmPath, access: 'read' }],
    links: Object.fromEntries(
      ['npm', 'npx'].map((name) => [`${nodePath}/bin/${name}`, `${npmPath}/bin/${name}-cli.js`]),
    ),
    binPaths: [dirname(nodeBinary)],
  };
}

/** Directory of the npm package outside `/usr`: beside Node, as in its archives, or behind the `npm` on PATH. */
function findNpm(): string | undefined {
  const beside = join(dirname(realpathSync(process.execPath)), '..', 'lib', 'node_modules', 'npm');
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => existsSync(join(directory, 'npm')))
    .map((directory) => dirname(dirname(realpathSync(join(directory, 'npm')))));
  return [beside, ...onPath].find(
    (directory) => existsSync(join(directory, 'bin', 'npm-cli.js')) && !directory.startsWith('/usr/'),
  );
}
