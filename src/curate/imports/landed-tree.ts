import { posix } from 'node:path';
import type { Git, Outline, Syntax } from '../../ports.ts';
import { createTreeIndex, type TreeIndex } from './tree-index.ts';

/** A commit's tree, with what its sources import; read only as far as it is asked for. */
export interface LandedTree {
  readonly index: TreeIndex;
  readonly packages: readonly Package[];
  /** `undefined` for a file that is gone, or in a language without a grammar. */
  outline(path: string): Promise<Outline | undefined>;
}

/** A folder that others import by a name: of npm, Go or Cargo. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly manifest: 'package.json' | 'go.mod' | 'Cargo.toml';
}

/** A tree with more packages than that is no team's own. */
const maxManifests = 500;

const readName: Readonly<Record<Package['manifest'], RegExp>> = {
  'package.json': /^\s*"name"\s*:\s*"([^"]+)"/m,
  'go.mod': /^module\s+"?([^\s"]+)/m,
  'Cargo.toml': /^\s*name\s*=\s*"([^"]+)"/m,
};

export async function readLandedTree(
  git: Pick<Git, 'listFiles' | 'readFile'>,
  commit: string,
  syntax: Syntax,
): Promise<LandedTree> {
  const files = await git.listFiles(commit);
  const packages: Package[] = [];
  for (const path of files.filter(isManifest).slice(0, maxManifests)) {
    const manifest = posix.basename(path) as Package['manifest'];
    const name = readName[manifest].exec((await git.readFile(commit, path)) ?? '')?.[1];
    const folder = posix.dirname(path);
    if (name !== undefined) packages.push({ name, folder: folder === '.' ? '' : folder, manifest });
  }
  const outlines = new Map<string, Promise<Outline | undefined>>();
  const readOutline = async (path: string) => {
    const text = await git.readFile(commit, path);
    return text === undefined ? undefined : syntax.outline(path, text);
  };
  return {
    index: createTreeIndex(files),
    packages,
    outline(path) {
      const known = outlines.get(path) ?? readOutline(path);
      outlines.set(path, known);
      return known;
    },
  };
}

function isManifest(path: string): boolean {
  return Object.hasOwn(readName, posix.basename(path)) && !/(^|\/)(node_modules|vendor)\//.test(path);
}
