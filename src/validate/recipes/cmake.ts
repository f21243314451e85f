import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';

/**
 * Configured and built once in `build`, where CTest's runner goes on: what CMake fetches while it configures is then there, and
 * only what changed is compiled again.
 */
export async function detectCMake(tree: TreeView): Promise<Recipe | undefined> {
  if (!tree.files.includes('CMakeLists.txt')) return undefined;
  return {
    ...emptyRecipe,
    ecosystems: ['cmake'],
    steps: [
      { name: 'cmake', command: 'cmake -S . -B build', scope: 'tree' },
      { name: 'cmake --build', command: 'cmake --build build --parallel', scope: 'tree', mayFail: true },
    ],
    offlineEnv: { CMAKE_FETCHCONTENT_FULLY_DISCONNECTED: 'ON' },
    probes: { cmake: 'cmake --version', cxx: 'c++ --version' },
  };
}
