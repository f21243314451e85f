import { emptyRecipe, type Recipe, withOwnSteps } from '../../src/domain/recipe.ts';

/** Set-up by commands of the user's own. */
export const toOwnRecipe = (...commands: string[]): Recipe => withOwnSteps(emptyRecipe, commands);
