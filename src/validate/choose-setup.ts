import type { Recipe } from '../domain/recipe.ts';
import type { Git } from '../ports.ts';
import { chooseRecipe } from './recipes/detect-recipe.ts';

/** How the tree at a commit is set up: as the user says, else as its own files ask for. */
export async function chooseSetup(
  repo: { readonly git: Git; readonly setup: readonly string[] | null },
  commit: string,
): Promise<Recipe | null> {
  return chooseRecipe(repo.setup, {
    files: await repo.git.listFiles(commit),
    readFile: (path) => repo.git.readFile(commit, path),
  });
}
