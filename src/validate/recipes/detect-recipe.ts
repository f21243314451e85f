import { emptyRecipe, joinRecipes, type Recipe, withOwnSteps } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';
import { detectCMake } from './cmake.ts';
import { detectContainer } from './container.ts';
import { detectGo } from './go.ts';
import { detectGradle } from './gradle.ts';
import { detectMaven } from './maven.ts';
import { detectNode } from './node.ts';
import { detectPhp } from './php.ts';
import { detectPython } from './python.ts';
import { detectRuby } from './ruby.ts';
import { detectRust } from './rust.ts';

const detectors = [
  ...[detectNode, detectPython, detectGo, detectRust, detectMaven, detectGradle],
  ...[detectCMake, detectPhp, detectRuby],
];

/** What a tree asks for by its own files; several ecosystems in one tree come together. */
export async function detectRecipe(tree: TreeView): Promise<Recipe> {
  const recipes = await Promise.all(detectors.map((detect) => detect(tree)));
  const found = recipes.filter((recipe) => recipe !== undefined);
  const container = await detectContainer(tree, found.length === 0);
  return joinRecipes(container ? [...found, container] : found);
}

/**
 * @param setup the user's steps; `null` where they are to be found, none where nothing is to be set up
 * @returns `null` where there is nothing to do
 */
export async function chooseRecipe(setup: readonly string[] | null, tree: TreeView): Promise<Recipe | null> {
  if (setup?.length === 0) return null;
  const found = await detectRecipe(tree);
  const recipe = setup === null ? found : withOwnSteps(found, setup);
  return JSON.stringify({ ...recipe, notes: [] }) === JSON.stringify(emptyRecipe) ? null : recipe;
}
