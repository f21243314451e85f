import type { Trees } from './subject.ts';

/** Trees that are held in memory, by commit: file contents by path. For labelled records, which have no repository. */
export function createMemoryTrees(trees: Readonly<Record<string, Readonly<Record<string, string>>>>): Trees {
  const tree = (commit: string) => {
    const files = trees[commit];
    if (files === undefined) throw new Error(`no tree of ${commit} is held in memory`);
    return files;
  };
  const known = new Map<string, ReadonlySet<string>>();
  return {
    hasCommit: async (commit) => Object.hasOwn(trees, commit),
    listFiles: async (commit) => Object.keys(tree(commit)),
    readFile: async (commit, path) => (Object.hasOwn(tree(commit), path) ? tree(commit)[path] : undefined),
    async findWords(commit, words) {
      const held = known.get(commit) ?? toWords(Object.values(tree(commit)));
      known.set(commit, held);
      return new Set(words.filter((word) => held.has(word)));
    },
  };
}

const toWords = (texts: readonly string[]) =>
  new Set(texts.flatMap((text) => text.match(/[\p{L}\p{N}_]+/gu) ?? []));
