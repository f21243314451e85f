import type { TreeView } from '../../ports.ts';
import { jsonForm, restoreParts, toTable } from './restore-parts.ts';

export interface PackageJson {
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of what it depends on, at any time. */
  readonly dependencies: readonly string[];
  /** Whether it holds a key, such as a tool's configuration. */
  has(key: string): boolean;
}

/** The package.json at the root of a tree; `undefined` where there is none, or none that can be read. */
export async function readPackageJson(tree: TreeView): Promise<PackageJson | undefined> {
  const manifest = jsonForm.parse((await tree.readFile('package.json')) ?? '');
  if (manifest === undefined) return undefined;
  const scripts = Object.entries(toTable(manifest.scripts)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    scripts: Object.fromEntries(scripts),
    dependencies: [manifest.dependencies, manifest.devDependencies].flatMap((names) =>
      Object.keys(toTable(names)),
    ),
    has: (key) => Object.hasOwn(manifest, key),
  };
}

/** The scripts of every package.json, and what else in it steers a runner; `undefined` for every other file. */
export function restorePackageJson(
  path: string,
  patchedText: string,
  goldText: string,
  keys: readonly string[] = [],
): string | undefined {
  if (!/(^|\/)package\.json$/.test(path)) return undefined;
  return restoreParts(
    jsonForm,
    ['scripts', ...keys].map((key) => [key]),
    patchedText,
    goldText,
  );
}

/**
 * Whoever could change an installed package, how packages are found, or what a script calls, could change what an assertion
 * means.
 */
export const isNodeConfig = (path: string) =>
  /(^|\/)(node\.config\.json|\.npmrc|\.yarnrc(\.yml)?|\.pnp\.[\w.]+|\.pnpmfile\.cjs|(GNU)?[Mm]akefile|[Jj]ustfile)$/.test(
    path,
  ) || /(^|\/)(node_modules|\.yarn)\//.test(path);
