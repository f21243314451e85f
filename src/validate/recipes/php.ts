import { emptyRecipe, type Recipe, type StepScope } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { findRoots, inFolder, listBelow, nameIn } from './find-roots.ts';

/** Packages lie in `vendor`; its class map names the tree's own classes, so it is made again for every tree. */
export async function detectPhp(tree: TreeView): Promise<Recipe | undefined> {
  const roots = findRoots(tree, /^composer\.json$/);
  if (roots.length === 0) return undefined;
  const manifests = await Promise.all(roots.map((root) => tree.readFile(`${root}composer.json`)));
  // Packages that are folders of the tree itself.
  const scope = manifests.some((text) => /"type"\s*:\s*"path"/.test(text ?? '')) ? 'tree' : 'manifests';
  return {
    ...emptyRecipe,
    ecosystems: ['composer'],
    steps: roots.flatMap((root) => [
      {
        name: nameIn(root, 'composer install'),
        command: inFolder(
          root,
          'composer install --no-interaction --no-progress --no-scripts --no-autoloader',
        ),
        scope: scope as StepScope,
      },
      {
        name: nameIn(root, 'composer dump-autoload'),
        command: inFolder(root, 'composer dump-autoload --no-interaction --no-scripts'),
        scope: 'tree' as const,
      },
    ]),
    inputs: roots.flatMap((root) => listBelow(tree, root, /^composer\.(json|lock)$/)),
    offlineEnv: { COMPOSER_DISABLE_NETWORK: '1' },
    probes: { php: 'php --version', composer: 'composer --version --no-ansi' },
  };
}
