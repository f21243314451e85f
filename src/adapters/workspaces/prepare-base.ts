import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { PreparedEnvironment } from '../../domain/prepared-environment.ts';
import type { Recipe } from '../../domain/recipe.ts';
import type { Sandbox, WorkspaceBase } from '../../ports.ts';
import { runGitText } from '../git-command.ts';
import { createScratchFolder } from '../scratch-folder.ts';
import {
  type BaseLayer,
  copyInto,
  findTree,
  layRepository,
  layTree,
  settleTree,
  type TreeSource,
  toBaseLayer,
} from './base-layer.ts';
import {
  type EnvironmentLayer,
  findEnvironmentLayer,
  listLayerSteps,
  makeEnvironmentLayer,
  toInputIds,
  toLayerName,
} from './environment-layer.ts';
import { once } from './once.ts';
import type { PreparedBase, ReadyBase } from './prepared-base.ts';
import { createVersionProbe } from './probe-versions.ts';
import { noRegistrySettings, type RegistrySettings } from './registry-settings.ts';
import {
  noSurroundings,
  runSteps,
  type SetUpOptions,
  type SetupFailure,
  toEnvironmentMount,
  toSurroundings,
  toWorkspaceMount,
} from './set-up.ts';

export interface BaseOptions {
  /** Bases are kept in `cache/bases`, environment layers in `cache/environments`, workspaces live in `scratch`. */
  readonly statePath: string;
  /** Where set-up runs, with the host's network. */
  readonly sandbox: Sandbox;
  /** Shown to set-up alone; none when absent. */
  readonly registries?: RegistrySettings;
  /** Where commits that a repository may have lost are kept, by the repository's path. */
  readonly mirrorOf?: (repoPath: string) => string | undefined;
  /** For each step; 15 minutes unless told. */
  readonly setupTimeoutMs?: number;
  /** A larger patch is not captured, and says so; 64 MiB unless told. */
  readonly maxPatchBytes?: number;
}

/** Prepares each base once, however often it is asked for; a failed set-up is tried again: a registry may have been down. */
export function createBasePreparer(
  options: BaseOptions,
): (base: WorkspaceBase, signal?: AbortSignal) => Promise<PreparedBase> {
  const known = new Map<string, Promise<PreparedBase>>();
  const makers = new Map<string, Promise<EnvironmentLayer | SetupFailure>>();
  const bench: Bench = {
    sandbox: options.sandbox,
    registries: options.registries ?? noRegistrySettings,
    timeoutMs: options.setupTimeoutMs ?? 15 * 60_000,
    scratchPath: join(options.statePath, 'scratch'),
    basesPath: join(options.statePath, 'cache', 'bases'),
    layersPath: join(options.statePath, 'cache', 'environments'),
    probe: createVersionProbe(options.sandbox),
    once: (name, make) => once(makers, name, make, ({ kind }) => kind === 'ready'),
  };
  return (base, signal) =>
    once(
      known,
      toCanonicalJson(base),
      () => prepareBase(base, options.mirrorOf?.(base.repoPath), { ...bench, ...(signal ? { signal } : {}) }),
      ({ kind }) => kind === 'ready',
    );
}

interface Bench extends SetUpOptions {
  readonly basesPath: string;
  readonly layersPath: string;
  readonly probe: ReturnType<typeof createVersionProbe>;
  once(
    name: string,
    make: () => Promise<EnvironmentLayer | SetupFailure>,
  ): Promise<EnvironmentLayer | SetupFailure>;
}

/**
 * A base is named by what it is made of: tree and recipe, toolchains, and the sandbox, whose paths set-up may have written
 * into it. It is made under another name and gets its own at the end, in one step: half a base is never used, and of two
 * processes that make the same one the second finds it done.
 */
async function prepareBase(
  { repoPath, commit, setup: recipe }: WorkspaceBase,
  mirrorPath: string | undefined,
  bench: Bench,
): Promise<PreparedBase> {
  const source = await findTree(repoPath, commit, mirrorPath);
  if (source.kind === 'unbuildable') return source;
  const versions = recipe === null ? {} : await bench.probe(recipe.probes);
  const layerName =
    recipe !== null && listLayerSteps(recipe).length > 0
      ? toLayerName(recipe, source, versions, bench)
      : null;
  const plan: BasePlan = { source, recipe, layerName, versions };
  const path = join(bench.basesPath, toBaseName(plan, bench.sandbox));
  const isMade = existsSync(path);
  let layer = layerName === null ? undefined : await findEnvironmentLayer(bench.layersPath, layerName);
  if (!isMade || (layerName !== null && layer === undefined)) {
    const made = await makeBase(path, plan, layer, bench);
    if (made.kind === 'setupFailed') return made;
    layer = made.layer;
  }
  return describeBase(path, plan, layer, bench);
}

interface BasePlan {
  readonly source: TreeSource;
  readonly recipe: Recipe | null;
  /** Of the environment layer that it lies on. */
  readonly layerName: string | null;
  readonly versions: Readonly<Record<string, string>>;
}

function toBaseName({ source: { tree }, recipe, layerName, versions }: BasePlan, sandbox: Sandbox): string {
  const setup = recipe && { ...recipe, notes: [], versions, layerName, sandbox: sandbox.view };
  return toSha256(toCanonicalJson({ layout: 2, tree, setup })).slice(0, 16);
}

async function makeBase(
  path: string,
  { source, recipe, layerName }: BasePlan,
  found: EnvironmentLayer | undefined,
  bench: Bench,
): Promise<{ readonly kind: 'made'; readonly layer: EnvironmentLayer | undefined } | SetupFailure> {
  const draft = await createScratchFolder(bench.basesPath, '.draft');
  try {
    const base = await layTree(source, draft.path);
    await layRepository(base);
    let layer = found;
    if (recipe !== null && layerName !== null && layer === undefined) {
      const made = await bench.once(layerName, () =>
        makeEnvironmentLayer(bench.layersPath, layerName, recipe, base, bench),
      );
      if (made.kind === 'setupFailed') return made;
      layer = made;
    }
    if (recipe !== null) {
      const failure = await setUpTree(base, draft.path, recipe, layer, bench);
      if (failure !== undefined) return failure;
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
  layer: EnvironmentLayer | undefined,
  bench: Bench,
): Promise<SetupFailure | undefined> {
  await mkdir(toOwnEnvironment(path));
  if (layer !== undefined) await copyInto(layer.treePath, base.treePath);
  const steps = await runSteps(
    recipe.steps.filter(({ scope }) => scope === 'tree'),
    recipe,
    {
      treePath: base.treePath,
      environment: layer
        ? toEnvironmentMount(layer.environmentPath, 'read')
        : toEnvironmentMount(toOwnEnvironment(path), 'write'),
    },
    bench,
  );
  if ('kind' in steps) return steps;
  await writeFile(join(path, 'steps.json'), JSON.stringify(steps));
  return undefined;
}

/** Of a base that lies on no layer. */
const toOwnEnvironment = (path: string) => join(path, 'environment');

async function renameUnlessMade(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

async function describeBase(
  path: string,
  { recipe, source, versions, layerName }: BasePlan,
  layer: EnvironmentLayer | undefined,
  { sandbox }: Bench,
): Promise<ReadyBase> {
  const commit = await runGitText(['rev-parse', 'HEAD'], { cwd: path, env: { GIT_DIR: join(path, 'git') } });
  const base = toBaseLayer(path, commit);
  if (recipe === null) {
    const environment = { layer: null, versions, inputs: {}, steps: [] };
    return { kind: 'ready', layer: base, environment, surroundings: noSurroundings };
  }
  const own = PreparedEnvironment.shape.steps.parse(
    JSON.parse(await readFile(join(path, 'steps.json'), 'utf8')),
  );
  return {
    kind: 'ready',
    layer: base,
    environment: {
      layer: layerName,
      versions,
      inputs: toInputIds(recipe, source),
      steps: [...(layer?.steps ?? []), ...own],
    },
    surroundings: toSurroundings(
      recipe,
      toEnvironmentMount(layer?.environmentPath ?? toOwnEnvironment(path), 'read'),
      toWorkspaceMount({ path: base.treePath }),
      sandbox,
    ),
  };
}
