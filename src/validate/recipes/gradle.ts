import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { findRoots, inFolder, listBelow, nameIn } from './find-roots.ts';

/** Gradle's home cannot be read-only: tests get their own, and find what was fetched in its read-only cache. */
export async function detectGradle(tree: TreeView): Promise<Recipe | undefined> {
  const roots = findRoots(tree, /^(build|settings)\.gradle(\.kts)?$/);
  if (roots.length === 0) return undefined;
  return {
    ...emptyRecipe,
    ecosystems: ['gradle'],
    steps: roots.map((root) => ({
      name: nameIn(root, 'gradle test'),
      command: inFolder(
        root,
        'gradle --no-daemon --continue test || gradle --no-daemon testClasses --continue',
      ),
      scope: 'sources' as const,
    })),
    inputs: roots.flatMap((root) =>
      listBelow(
        tree,
        root,
        /(^|\/)([^/]+\.gradle(\.kts)?|gradle\.(properties|lockfile)|libs\.versions\.toml|gradle-wrapper\.properties)$/,
      ),
    ),
    setupEnv: { GRADLE_USER_HOME: '{environment}/gradle' },
    offlineEnv: { GRADLE_RO_DEP_CACHE: '{environment}/gradle/caches' },
    probes: { java: 'java -version 2>&1', gradle: 'gradle --version' },
    notes: roots
      .filter((root) => tree.files.includes(`${root}gradlew`))
      .map((root) => `${root}gradlew fetches Gradle itself and is not used: the gradle of this machine is`),
  };
}
