import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { findRoots, inFolder, listBelow, nameIn } from './find-roots.ts';

/**
 * Modules and compiled packages lie in the environment. Go takes a build cache that it cannot write to for what it is; what is
 * not in there it compiles again.
 */
export async function detectGo(tree: TreeView): Promise<Recipe | undefined> {
  const roots = findRoots(tree, /^go\.(mod|work)$/);
  if (roots.length === 0) return undefined;
  return {
    ...emptyRecipe,
    ecosystems: ['go'],
    steps: roots.flatMap((root) => [
      ...(tree.files.includes(`${root}vendor/modules.txt`)
        ? []
        : [
            {
              name: nameIn(root, 'go mod download'),
              command: inFolder(root, 'go mod download'),
              scope: 'manifests' as const,
            },
          ]),
      {
        name: nameIn(root, 'go test, compiled only'),
        command: inFolder(root, "go test -run '^$' ./..."),
        scope: 'sources' as const,
        mayFail: true,
      },
    ]),
    inputs: roots.flatMap((root) => listBelow(tree, root, /(^|\/)go\.(mod|sum|work|work\.sum)$/)),
    env: {
      GOMODCACHE: '{environment}/go/modules',
      GOCACHE: '{environment}/go/build',
      // The toolchain that is there, and no other fetched in its place.
      GOTOOLCHAIN: 'local',
    },
    offlineEnv: { GOPROXY: 'off' },
    probes: { go: 'go version' },
  };
}
