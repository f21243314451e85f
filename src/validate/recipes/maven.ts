import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { findRoots, inFolder, listBelow, nameIn } from './find-roots.ts';

/** It counts which lines tests execute. A plugin of Maven's can be asked for without being named in any pom.xml. */
const jacoco = 'org.jacoco:jacoco-maven-plugin:0.8.15';

const maven = '$(command -v mvn || echo ./mvnw)';

/**
 * What a Maven build needs is only known by running it: plugins choose their own parts (Surefire its provider) when they see the
 * tests. So the suite runs once, whatever comes of it; where it does not compile, the declared dependencies have to do.
 */
export async function detectMaven(tree: TreeView): Promise<Recipe | undefined> {
  const roots = findRoots(tree, /^pom\.xml$/);
  if (roots.length === 0) return undefined;
  return {
    ...emptyRecipe,
    ecosystems: ['maven'],
    steps: roots.flatMap((root) => [
      {
        name: nameIn(root, 'mvn test'),
        command: inFolder(
          root,
          `{ ${maven} -B -Dmaven.test.failure.ignore=true test || ${maven} -B dependency:go-offline; }`,
        ),
        scope: 'sources' as const,
      },
      {
        name: nameIn(root, 'fetch JaCoCo'),
        command: inFolder(root, `${maven} -B -N ${jacoco}:prepare-agent`),
        scope: 'sources' as const,
        mayFail: true,
      },
    ]),
    inputs: roots.flatMap((root) => listBelow(tree, root, /(^|\/)(pom\.xml|\.mvn\/.*)$/)),
    env: {
      // Read by every version; MAVEN_ARGS is not.
      MAVEN_OPTS: '-Dmaven.repo.local={environment}/maven/repository',
      MAVEN_USER_HOME: '{environment}/maven',
    },
    offlineEnv: { MAVEN_ARGS: '--offline', ROLLBENCH_JACOCO: jacoco },
    probes: { java: 'java -version 2>&1', maven: 'mvn --version' },
  };
}
