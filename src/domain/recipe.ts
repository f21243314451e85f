import * as z from 'zod';

/**
 * What a step of set-up sees, what keys its result, and what of it stays:
 * - `manifests`: sees the recipe's inputs alone, so that nothing else can matter; keyed by them; all that it writes stays.
 * - `sources`: for tools that need sources to know what to fetch. Sees the whole tree of whoever comes first, is keyed by
 *   the inputs all the same, and only what it writes to the environment stays.
 * - `tree`: sees and is keyed by the whole tree; all that it writes stays. Where another step has made the environment, it
 *   only reads that.
 */
export const StepScope = z.enum(['manifests', 'sources', 'tree']);
export type StepScope = z.infer<typeof StepScope>;

export const RecipeStep = z.object({
  /** For people, such as `npm ci`. */
  name: z.string(),
  /** Shell command, run in the root of the tree with network. */
  command: z.string(),
  scope: StepScope,
  /** It only saves time later, or may stumble over a tree that does not compile, as a task's base may not. */
  mayFail: z.boolean().optional(),
});
export type RecipeStep = z.infer<typeof RecipeStep>;

const Variables = z.record(z.string(), z.string());

/**
 * How a tree is made ready for tests and agents. In `setupEnv`, `env` and `paths`, `{environment}` and `{workspace}` stand
 * for the places of the environment and the tree.
 */
export const Recipe = z.object({
  /** Who asks for it, such as `npm` or `go`; `own` is the user's. */
  ecosystems: z.array(z.string()),
  steps: z.array(RecipeStep),
  /** Manifests and lockfiles: their contents key what the first two scopes leave. */
  inputs: z.array(z.string()),
  /** For set-up alone. */
  setupEnv: Variables,
  /** For set-up, tests and agents. */
  env: Variables,
  /** For tests and agents alone: what keeps tools from asking a network that is not there. */
  offlineEnv: Variables,
  /** For the front of PATH. */
  paths: z.array(z.string()),
  /** Shell commands that print versions, by the toolchain's name. */
  probes: z.record(z.string(), z.string()),
  /** What was seen and is not used, and why. */
  notes: z.array(z.string()),
});
export type Recipe = z.infer<typeof Recipe>;

export const emptyRecipe: Recipe = {
  ...{ ecosystems: [], steps: [], inputs: [], setupEnv: {}, env: {}, offlineEnv: {} },
  ...{ paths: [], probes: {}, notes: [] },
};

/** The variable by which every step and every test finds the environment. */
export const environmentVariable = 'ROLLBENCH_ENVIRONMENT';

/** One recipe for a tree in which several ecosystems meet; where they disagree on a variable, the later one wins. */
export function joinRecipes(recipes: readonly Recipe[]): Recipe {
  return {
    ecosystems: recipes.flatMap(({ ecosystems }) => ecosystems),
    steps: recipes.flatMap(({ steps }) => steps),
    inputs: [...new Set(recipes.flatMap(({ inputs }) => inputs))].sort(),
    setupEnv: Object.assign({}, ...recipes.map(({ setupEnv }) => setupEnv)),
    env: Object.assign({}, ...recipes.map(({ env }) => env)),
    offlineEnv: Object.assign({}, ...recipes.map(({ offlineEnv }) => offlineEnv)),
    paths: recipes.flatMap(({ paths }) => paths),
    probes: Object.assign({}, ...recipes.map(({ probes }) => probes)),
    notes: recipes.flatMap(({ notes }) => notes),
  };
}

/**
 * The user's own steps, run on the whole tree in place of those that were found. Variables and probes stay: they say where
 * tools keep what they fetch.
 */
export function withOwnSteps(recipe: Recipe, commands: readonly string[]): Recipe {
  const steps = commands.map((command): RecipeStep => ({ name: command, command, scope: 'tree' }));
  return { ...recipe, ecosystems: [...recipe.ecosystems, 'own'], steps };
}
