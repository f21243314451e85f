import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from '../../domain/recipe.ts';
import { createScratchFolder } from '../scratch-folder.ts';
import {
  type BaseLayer,
  copyInto,
  layRepository,
  layTree,
  settleTree,
  type TreeSource,
} from './base-layer.ts';
import { type EnvironmentLayer, makeEnvironmentLayer, runForEach } from './environment-layer.ts';
import type { createVersionProbe } from './probe-versions.ts';
import { removeFileSafely } from './safe-files.ts';
import { runSteps, type SetUpOptions, type SetupFailure, toEnvironmentMount } from './set-up.ts';

export interface BaseBench extends SetUpOptions {
  readonly basesPath: string;
  readonly layersPath: string;
  readonly probe: ReturnType<typeof createVersionProbe>;
  once(
    name: string,
    make: () => Promise<EnvironmentLayer | SetupFailure>,
  ): Promise<EnvironmentLayer | SetupFailure>;
}

export interface BasePlan {
  readonly source: TreeSource;
  /** Trees whose manifests are set up, one after the other. */
  readonly manifests: readonly TreeSource[];
  readonly recipe: Recipe | null;
  /** Of the environment layer that it lies on. */
  readonly layerName: string | null;
  readonly versions: Readonly<Record<string, string>>;
}

/** Half a base is never seen: it is made under another name and gets its own at the end, in one step. */
export async function makeBase(
  path: string,
  { source, manifests, recipe, layerName }: BasePlan,
  found: EnvironmentLayer | undefined,
  bench: BaseBench,
): Promise<{ readonly kind: 'made'; readonly layer: EnvironmentLayer | undefined } | SetupFailure> {
  const draft = await createScratchFolder(bench.basesPath, '.draft');
  try {
    const base = await layTree(source, draft.path);
    await layRepository(base);
    let layer = found;
    if (recipe !== null && layerName !== null && layer === undefined) {
      const made = await bench.once(layerName, () =>
        makeEnvironmentLayer(bench.layersPath, layerName, recipe, manifests, base, bench),
      );
      if (made.kind === 'setupFailed') return made;
      layer = made;
    }
    if (recipe !== null) {
      const failure = await setUpTree(base, draft.path, recipe, manifests, layer, bench);
      if (failure !== undefined) return failure;
      for (const path of recipe.inputs)
        if (!source.fileIds.has(path)) await removeFileSafely(base.treePath, path);
      await settleTree(base);
      await layRepository(base);
    }
    await renameUnlessMade(draft.path, path);
    return { kind: 'made', layer };
  } finally {
    await draft.dispose();
  }
}

/** The layer's part of the tree, and what the tree as a whole needs besides. */
async function setUpTree(
  base: BaseLayer,
  path: string,
  recipe: Recipe,
  manifests: readonly TreeSource[],
  layer: EnvironmentLayer | undefined,
  bench: BaseBench,
): Promise<SetupFailure | undefined> {
  await mkdir(toOwnEnvironment(path));
  if (layer !== undefined) await copyInto(layer.treePath, base.treePath);
  const place = {
    treePath: base.treePath,
    environment: layer
      ? toEnvironmentMount(layer.environmentPath, 'read')
      : toEnvironmentMount(toOwnEnvironment(path), 'write'),
  };
  const steps = await runForEach(manifests, recipe, base, base.treePath, (each) =>
    runSteps(
      each.steps.filter(({ scope }) => scope === 'tree'),
      each,
      place,
      bench,
    ),
  );
  if ('kind' in steps) return steps;
  await writeFile(join(path, 'steps.json'), JSON.stringify(steps));
  return undefined;
}

/** Of a base that lies on no layer. */
export const toOwnEnvironment = (path: string) => join(path, 'environment');

async function renameUnlessMade(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}
