import { lstat, rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { PreparedEnvironment } from '../../domain/prepared-environment.ts';
import { environmentVariable, type Recipe, type RecipeStep } from '../../domain/recipe.ts';
import type { Mount, PrepareResult, Sandbox, SandboxResult, Surroundings } from '../../ports.ts';
import { createScratchFolder } from '../scratch-folder.ts';
import { findLeak, maskSecrets } from './registry-secrets.ts';
import type { RegistrySettings } from './registry-settings.ts';
import type { WorkspaceTree } from './workspace-tree.ts';

/** Where the tree and its environment are seen in every sandbox. */
const workspacePath = '/workspace';
const environmentPath = '/environment';
const homePath = '/home/agent';

export const toWorkspaceMount = ({
  path: hostPath,
  namespace,
  writtenPath,
}: Pick<WorkspaceTree, 'path' | 'namespace' | 'writtenPath'>): Mount => ({
  ...{ hostPath, path: workspacePath, access: 'write' },
  ...(namespace ? { namespace } : {}),
  ...(writtenPath ? { writtenPath } : {}),
});

export const toEnvironmentMount = (hostPath: string, access: Mount['access']): Mount => ({
  ...{ hostPath, path: environmentPath, access },
});

export interface SetUpOptions {
  /** Where steps run, with the host's network. */
  readonly sandbox: Sandbox;
  readonly registries: RegistrySettings;
  readonly scratchPath: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type SetupFailure = Extract<PrepareResult, { kind: 'setupFailed' }>;
export type StepRecords = PreparedEnvironment['steps'];

/** What is written where: the tree, and the environment beside it. */
export interface SetUpPlace {
  readonly treePath: string;
  readonly environment: Mount;
}

/** Runs steps one after the other, up to the first that fails. What they share is a home that is gone afterwards. */
export async function runSteps(
  steps: readonly RecipeStep[],
  recipe: Recipe,
  place: SetUpPlace,
  options: SetUpOptions,
): Promise<StepRecords | SetupFailure> {
  const home = await createScratchFolder(options.scratchPath, 'home');
  const records: StepRecords = [];
  try {
    for (const step of steps) {
      const startedAt = performance.now();
      const result = await runStep(step, recipe, place, home.path, options);
      const hasFailed = result.kind !== 'exited' || result.exitCode !== 0;
      records.push({ name: step.name, durationMs: performance.now() - startedAt, hasFailed });
      if (hasFailed && !(step.mayFail && result.kind === 'exited')) return toFailure(step, result, options);
    }
    return (await findLeakedSecret(steps.at(-1), place, options)) ?? records;
  } finally {
    await removeMountPoints(place.environment, options.registries);
    await home.dispose();
  }
}

/** In an environment that is only read no place can be made for a file; whatever is fetched has been fetched by then. */
const listShown = ({ mounts }: RegistrySettings, { path, access }: Mount) =>
  access === 'write' ? mounts : mounts.filter((mount) => !mount.path.startsWith(`${path}/`));

/** The sandbox makes an empty file wherever one is shown that was not there. */
async function removeMountPoints({ hostPath, path }: Mount, { mounts }: RegistrySettings): Promise<void> {
  for (const mount of mounts.filter((each) => each.path.startsWith(`${path}/`))) {
    const point = `${hostPath}${mount.path.slice(path.length)}`;
    const status = await lstat(point).catch(() => undefined);
    if (status?.isFile() && status.size === 0) await rm(point);
  }
}

async function runStep(
  step: RecipeStep,
  recipe: Recipe,
  { treePath, environment }: SetUpPlace,
  home: string,
  { sandbox, registries, timeoutMs, signal }: SetUpOptions,
): Promise<SandboxResult> {
  const tree = toWorkspaceMount({ path: treePath });
  const { env, paths, mounts } = toSurroundings(
    { ...recipe, offlineEnv: recipe.setupEnv },
    environment,
    tree,
    sandbox,
  );
  return sandbox.run({
    argv: ['/bin/sh', '-c', step.command],
    cwd: sandbox.resolve(tree),
    env: { CI: 'true', ...registries.env, ...env },
    paths,
    mounts: [
      ...[tree, ...mounts, { hostPath: home, path: homePath, access: 'write' as const }],
      ...listShown(registries, environment),
    ],
    network: 'host',
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
}

/** What tests and agents are given of a recipe and its environment. */
export function toSurroundings(
  recipe: Recipe,
  environment: Mount,
  tree: Mount,
  sandbox: Sandbox,
): Surroundings {
  const place = sandbox.resolve(environment);
  const resolve = (text: string) =>
    text.replaceAll('{environment}', place).replaceAll('{workspace}', sandbox.resolve(tree));
  const variables = Object.entries({ ...recipe.env, ...recipe.offlineEnv });
  return {
    mounts: [environment],
    env: {
      ...Object.fromEntries(variables.map(([name, value]) => [name, resolve(value)])),
      [environmentVariable]: place,
    },
    paths: recipe.paths.map(resolve),
  };
}

export const noSurroundings: Surroundings = { mounts: [], env: {}, paths: [] };

function toFailure(
  step: RecipeStep,
  result: SandboxResult,
  { timeoutMs, registries }: SetUpOptions,
): SetupFailure {
  const detail = {
    exited: () => (result.kind === 'exited' ? describeExit(result) : ''),
    timedOut: () => `still running after ${timeoutMs / 1000} s`,
    limitExceeded: () => (result.kind === 'limitExceeded' ? result.detail : ''),
    cancelled: () => 'stopped from outside',
    broken: () => `the sandbox failed: ${result.kind === 'broken' ? result.detail : ''}`,
  }[result.kind]();
  const output = 'stdoutTail' in result ? `${result.stdoutTail}${result.stderrTail}` : '';
  const tail = output.trimEnd().split('\n').slice(-20).join('\n');
  return {
    ...{ kind: 'setupFailed', step: step.name, command: step.command, detail },
    outputTail: maskSecrets(tail, registries.secrets),
  };
}

const describeExit = ({ exitCode, metLimit }: Extract<SandboxResult, { kind: 'exited' }>) =>
  `exit code ${exitCode}${metLimit ? `, and it met its limit of ${metLimit} ([sandbox.setup])` : ''}`;

/** A package manager may have written down by which key it fetched: that would be seen by tests and agents. */
async function findLeakedSecret(
  step: RecipeStep | undefined,
  { treePath, environment }: SetUpPlace,
  { registries }: SetUpOptions,
): Promise<SetupFailure | undefined> {
  const leak = await findLeak([treePath, environment.hostPath], registries.secrets);
  if (leak === undefined || step === undefined) return undefined;
  return {
    ...{ kind: 'setupFailed', step: step.name, command: step.command, outputTail: '' },
    detail: `a secret of the registry settings stands in ${leak}, where tests and agents would read it`,
  };
}
