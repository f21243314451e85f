import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { PreparedEnvironment } from '../../domain/prepared-environment.ts';
import type { Sandbox, WorkspaceBase } from '../../ports.ts';
import { runGitText } from '../git-command.ts';
import { findTree, toBaseLayer } from './base-layer.ts';
import {
  type EnvironmentLayer,
  findEnvironmentLayer,
  listLayerSteps,
  toInputIds,
  toLayerName,
} from './environment-layer.ts';
import { type BaseBench, type BasePlan, makeBase, toOwnEnvironment } from './make-base.ts';
import { once } from './once.ts';
import type { PreparedBase, ReadyBase } from './prepared-base.ts';
import { createVersionProbe } from './probe-versions.ts';
import { noRegistrySettings, type RegistrySettings } from './registry-settings.ts';
import {
  noSurroundings,
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
  const bench: BaseBench = {
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

/**
 * A base is named by what it is made of: tree and recipe, toolchains, and the sandbox, whose paths set-up may have written
 * into it. It is made under another name and gets its own at the end, in one step: half a base is never used, and of two
 * processes that make the same one the second finds it done.
 */
async function prepareBase(
  { repoPath, commit, setup: recipe, setupCommit }: WorkspaceBase,
  mirrorPath: string | undefined,
  bench: BaseBench,
): Promise<PreparedBase> {
  const source = await findTree(repoPath, commit, mirrorPath);
  if (source.kind === 'unbuildable') return source;
  const later = setupCommit === undefined ? source : await findTree(repoPath, setupCommit, mirrorPath);
  if (later.kind === 'unbuildable') return later;
  const manifests = later === source ? [source] : [source, later];
  const versions = recipe === null ? {} : await bench.probe(recipe.probes);
  const layerName =
    recipe !== null && listLayerSteps(recipe).length > 0
      ? toLayerName(recipe, manifests, versions, bench)
      : null;
  const plan: BasePlan = { source, manifests, recipe, layerName, versions };
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

function toBaseName(plan: BasePlan, sandbox: Sandbox): string {
  const { recipe, manifests, layerName, versions } = plan;
  const { tree } = plan.source;
  const inputs = recipe && manifests.map((each) => toInputIds(recipe, each));
  const setup = recipe && { ...recipe, inputs, notes: [], versions, layerName, sandbox: sandbox.view };
  return toSha256(toCanonicalJson({ layout: 2, tree, setup })).slice(0, 16);
}

async function describeBase(
  path: string,
  { recipe, source, manifests, versions, layerName }: BasePlan,
  layer: EnvironmentLayer | undefined,
  { sandbox }: BaseBench,
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
      inputs: toInputIds(recipe, manifests.at(-1) ?? source),
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
