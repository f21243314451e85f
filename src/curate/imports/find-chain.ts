import type { LandedTree } from './landed-tree.ts';
import { resolveImports } from './resolve-imports.ts';

/** A test that reaches a file through more hands than that says little about it. */
const maxHops = 5;
/** Sources read for one test. */
const maxFiles = 400;

/** The shortest chain of imports from a file to one of the wanted, both ends included; `undefined` where none is found. */
export async function findChain(
  start: string,
  wanted: ReadonlySet<string>,
  tree: LandedTree,
): Promise<readonly string[] | undefined> {
  const seen = new Set([start]);
  let chains: (readonly string[])[] = [[start]];
  for (let hop = 0; hop <= maxHops; hop++) {
    const found = chains.find((chain) => wanted.has(chain.at(-1) ?? ''));
    if (found !== undefined) return found;
    const next: (readonly string[])[] = [];
    for (const chain of chains) {
      const path = chain.at(-1) ?? '';
      const outline = await tree.outline(path);
      if (outline === undefined) continue;
      for (const imported of resolveImports(path, outline, tree)) {
        if (seen.has(imported) || seen.size > maxFiles) continue;
        seen.add(imported);
        next.push([...chain, imported]);
      }
    }
    chains = next;
  }
  return undefined;
}
