import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { PreparedEnvironment } from '../../domain/prepared-environment.ts';
import type { Recipe, StepScope } from '../../domain/recipe.ts';
import { createScratchFolder } from '../scratch-folder.ts';
import { type BaseLayer, copyInto, copyTree, layFiles, type TreeSource } from './base-layer.ts';
import {
  runSteps,
  type SetUpOptions,
  type SetupFailure,
  type StepRecords,
  toEnvironmentMount,
} from './set-up.ts';

/**
 * What a tree depends on, made once and shared by every base with the same manifests and lockfiles: an environment beside
 * the tree, and what belongs into the tree, such as `node_modules`.
 */
export interface EnvironmentLayer {
  readonly kind: 'ready';
  readonly name: string;
  readonly environmentPath: string;
  /** What the steps left in the tree, over the files that they were given. */
  readonly treePath: string;
  readonly steps: PreparedEnvironment['steps'];
}

/**
 * Programs know the path at which they were installed, and where nothing is mounted that is the layer's own: it is made where
 * it stays, and counts only once a record beside it, written in one step, names it.
 */
const LayerRecord = z.object({ folder: z.string(), steps: PreparedEnvironment.shape.steps });

/** The steps whose result does not hang on the tree as a whole. */
export const listLayerSteps = (recipe: Recipe) => recipe.steps.filter(({ scope }) => scope !== 'tree');

export function toLayerName(
  recipe: Recipe,
  manifests: readonly TreeSource[],
  versions: Readonly<Record<string, string>>,
  { sandbox }: Pick<SetUpOptions, 'sandbox'>,
): string {
  const { setupEnv, env, paths } = recipe;
  const facts = { layout: 2, sandbox: sandbox.view, setupEnv, env, paths, versions };
  const key = {
    ...facts,
    steps: listLayerSteps(recipe),
    inputs: manifests.map((tree) => toInputIds(recipe, tree)),
  };
  return toSha256(toCanonicalJson(key)).slice(0, 16);
}

export const toInputIds = ({ inputs }: Recipe, { fileIds }: TreeSource): Record<string, string> =>
  Object.fromEntries(inputs.map((path) => [path, fileIds.get(path) ?? 'missing']));

export async function findEnvironmentLayer(
  layersPath: string,
  name: string,
): Promise<EnvironmentLayer | undefined> {
  const text = await readFile(join(layersPath, `${name}.json`), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { folder, steps } = LayerRecord.parse(JSON.parse(text));
  if (existsSync(join(layersPath, folder))) return toLayer(name, join(layersPath, folder), steps);
  // Somebody cleared the folder alone.
  await rm(join(layersPath, `${name}.json`), { force: true });
  return undefined;
}

const toLayer = (name: string, path: string, steps: PreparedEnvironment['steps']): EnvironmentLayer => ({
  kind: 'ready',
  name,
  environmentPath: join(path, 'environment'),
  treePath: join(path, 'tree'),
  steps,
});

/**
 * @param manifests see `runForEach`
 * @param base where the tree of whoever comes first is checked out, and nothing more
 */
export async function makeEnvironmentLayer(
  layersPath: string,
  name: string,
  recipe: Recipe,
  manifests: readonly TreeSource[],
  base: BaseLayer,
  options: SetUpOptions,
): Promise<EnvironmentLayer | SetupFailure> {
  const folder = await createScratchFolder(layersPath, name);
  try {
    const layer = toLayer(name, folder.path, []);
    await mkdir(layer.environmentPath);
    const steps = await runForEach(manifests, recipe, base, layer.treePath, async (each) => {
      const ran = await run('manifests', each, layer, layer.treePath, options);
      if ('kind' in ran) return ran;
      const ranOnSources = await runOnSources(each, layer, base, options);
      return 'kind' in ranOnSources ? ranOnSources : [...ran, ...ranOnSources];
    });
    return 'kind' in steps ? steps : await publish(layersPath, { ...layer, steps }, folder);
  } finally {
    await folder.dispose();
  }
}

/**
 * Runs steps for the manifests of one tree after those of another. The last have to come through. What the others ask for is
 * there besides, as far as it can be had: a module of Go that the base needs in its own version.
 */
export async function runForEach(
  manifests: readonly TreeSource[],
  recipe: Recipe,
  base: BaseLayer,
  treePath: string,
  runAll: (recipe: Recipe) => Promise<StepRecords | SetupFailure>,
): Promise<StepRecords | SetupFailure> {
  const records: StepRecords = [];
  const lenient = { ...recipe, steps: recipe.steps.map((step) => ({ ...step, mayFail: true })) };
  for (const [i, tree] of manifests.entries()) {
    await layFiles(tree, recipe.inputs, base, treePath);
    const ran = await runAll(i === manifests.length - 1 ? recipe : lenient);
    if ('kind' in ran) return ran;
    records.push(...ran);
  }
  return records;
}

const run = (
  scope: StepScope,
  recipe: Recipe,
  layer: EnvironmentLayer,
  treePath: string,
  options: SetUpOptions,
) =>
  runSteps(
    recipe.steps.filter((step) => step.scope === scope),
    recipe,
    { treePath, environment: toEnvironmentMount(layer.environmentPath, 'write') },
    options,
  );

/** In a copy that is thrown away: what stands there was made of one commit's sources. */
async function runOnSources(recipe: Recipe, layer: EnvironmentLayer, base: BaseLayer, options: SetUpOptions) {
  if (!recipe.steps.some(({ scope }) => scope === 'sources')) return [];
  const scratch = await createScratchFolder(options.scratchPath, 'sources');
  try {
    const path = join(scratch.path, 'tree');
    await copyTree(base.treePath, path);
    await copyInto(layer.treePath, path);
    return await run('sources', recipe, layer, path, options);
  } finally {
    await scratch.dispose();
  }
}

/** Of two processes that made the same layer, the first one's counts: bases may already lie on it. */
async function publish(
  layersPath: string,
  layer: EnvironmentLayer,
  folder: Awaited<ReturnType<typeof createScratchFolder>>,
): Promise<EnvironmentLayer> {
  const record: z.infer<typeof LayerRecord> = { folder: basename(folder.path), steps: layer.steps };
  const path = join(layersPath, `${layer.name}.json`);
  const draft = `${folder.path}.json`;
  await writeFile(draft, JSON.stringify(record));
  try {
    await link(draft, path);
    await folder.keep();
    return layer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const first = await findEnvironmentLayer(layersPath, layer.name);
    if (first === undefined) throw error;
    return first;
  } finally {
    await rm(draft, { force: true });
  }
}
