import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { findRoots, inFolder, listBelow, nameIn } from './find-roots.ts';

/** Crates lie in the environment; what is compiled lies in the tree, and Cargo itself sees what of it is out of date. */
export async function detectRust(tree: TreeView): Promise<Recipe | undefined> {
  const roots = findRoots(tree, /^Cargo\.toml$/);
  if (roots.length === 0) return undefined;
  return {
    ...emptyRecipe,
    ecosystems: ['cargo'],
    steps: roots.flatMap((root) => {
      const locked = tree.files.includes(`${root}Cargo.lock`) ? ' --locked' : '';
      return [
        // Even to fetch, Cargo wants to see the files that its targets are made of.
        {
          name: nameIn(root, 'cargo fetch'),
          command: inFolder(root, `cargo fetch${locked}`),
          scope: 'sources' as const,
        },
        {
          name: nameIn(root, 'cargo test --no-run'),
          command: inFolder(root, 'cargo test --no-run --workspace --offline'),
          scope: 'tree' as const,
          mayFail: true,
        },
      ];
    }),
    inputs: roots.flatMap((root) =>
      listBelow(tree, root, /(^|\/)(Cargo\.(toml|lock)|\.cargo\/config(\.toml)?|rust-toolchain(\.toml)?)$/),
    ),
    env: { CARGO_HOME: '{environment}/cargo' },
    offlineEnv: { CARGO_NET_OFFLINE: 'true' },
    probes: { cargo: 'cargo --version', rustc: 'rustc --version' },
  };
}
