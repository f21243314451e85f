import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { findRoots, inFolder, listBelow, listOwnBelow, nameIn } from './find-roots.ts';

export async function detectRuby(tree: TreeView): Promise<Recipe | undefined> {
  const [root] = findRoots(tree, /^(Gemfile|gems\.rb)$/);
  if (root === undefined) return undefined;
  const isLocked = ['Gemfile.lock', 'gems.locked'].some((name) => tree.files.includes(`${root}${name}`));
  // A gem's own description is Ruby that reads the gem's sources, such as its version.
  const gemspecs = listOwnBelow(tree, root, /\.gemspec$/);
  const isWhole = /\bpath\b/.test((await tree.readFile(`${root}Gemfile`)) ?? '') || gemspecs.length > 0;
  return {
    ...emptyRecipe,
    ecosystems: ['bundler'],
    steps: [
      {
        name: nameIn(root, 'bundle install'),
        command: inFolder(root, 'bundle install'),
        scope: isWhole ? 'sources' : 'manifests',
      },
    ],
    inputs: [
      ...listBelow(tree, root, /^(Gemfile(\.lock)?|gems\.(rb|locked)|\.ruby-version|\.tool-versions)$/),
      ...listBelow(tree, root, /\.gemspec$/),
    ],
    setupEnv: { BUNDLE_JOBS: '2', ...(isLocked ? { BUNDLE_FROZEN: 'true' } : {}) },
    env: {
      BUNDLE_PATH: '{environment}/bundle',
      // Nothing of it is written into the tree.
      BUNDLE_APP_CONFIG: '{environment}/bundle-config',
      BUNDLE_DISABLE_VERSION_CHECK: 'true',
    },
    offlineEnv: { BUNDLE_PREFER_LOCAL: 'true' },
    probes: { ruby: 'ruby --version', bundler: 'bundle --version' },
  };
}
