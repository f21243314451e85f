import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createReleaseArchives } from './adapters/archives/release-archives.ts';
import { createExperimentFolders } from './adapters/artifacts/experiment-folders.ts';
import { createArtifactFolders } from './adapters/artifacts/folders.ts';
import { createCalibrationFiles } from './adapters/calibrations/calibration-files.ts';
import { createCassetteFiles } from './adapters/cassettes/cassette-files.ts';
import { createLabelledFiles } from './adapters/labels/labelled-files.ts';
import { createSaltedOrigins } from './adapters/origins/salted-origins.ts';
import { createPriceList } from './adapters/prices/price-list.ts';
import { createSecretRedactor } from './adapters/redactors/secrets.ts';
import { buildSampleRepository } from './adapters/repos/sample-repository.ts';
import { createRubricFiles } from './adapters/rubrics/rubric-files.ts';
import { describeSystem } from './adapters/sandboxes/describe-system.ts';
import { createScratchFolder, reapScratchFolders } from './adapters/scratch-folder.ts';
import { createSessionFiles } from './adapters/sessions/session-files.ts';
import { createBashShell } from './adapters/shells/bash.ts';
import { createReleaseFiles } from './adapters/stores/release-files.ts';
import { createSqliteStore } from './adapters/stores/sqlite.ts';
import { createTaskFiles, parseTaskFiles, toTaskFiles } from './adapters/stores/task-files.ts';
import { createTreeSitterSyntax } from './adapters/syntax/tree-sitter.ts';
import { createTestRunners } from './adapters/test-runners/all-runners.ts';
import { createTrialTraces } from './adapters/traces/trial-traces.ts';
import { readLentLogin } from './adapters/upstreams/lent-login.ts';
import { createCopyWorkspaces } from './adapters/workspaces/copy.ts';
import { createWorkspaces } from './adapters/workspaces/overlay.ts';
import { findRegistrySettings } from './adapters/workspaces/registry-settings.ts';
import type { Config } from './config/config.ts';
import { withKind } from './config/sandbox-config.ts';
import type { SandboxKind } from './config/sandbox-kinds.ts';
import { UsageError } from './domain/usage-error.ts';
import type { House } from './flows/house.ts';
import { packagePath, readVersion } from './package-files.ts';
import type { ExperimentFolders, LabelledSet, ReleaseArchives, ResourceLimits, Store } from './ports.ts';
import { systemClock } from './system-clock.ts';
import { createAgent, findCodex, findCodexOf } from './wire/create-agent.ts';
import { createExamineAll } from './wire/create-examine-all.ts';
import { createSandboxes, isEngine } from './wire/create-sandboxes.ts';
import { describeMachine, readLoad } from './wire/describe-machine.ts';
import { openCanary } from './wire/open-canary.ts';
import { openGateway } from './wire/open-gateway.ts';
import { openJudge } from './wire/open-judge.ts';
import { openPanel } from './wire/open-panel.ts';
import { toHouseRepo, toMirrorPath } from './wire/open-repository.ts';
import { toTrialSettings } from './wire/trial-settings.ts';

/** With `wire/` the one place that names both adapters and flows: here you see how the house is put together. */

export async function openStore(config: Config): Promise<Store> {
  const state = await createSqliteStore(join(config.statePath, 'state.db'));
  return {
    ...state,
    tasks: createTaskFiles(config.tasksPath),
    releases: createReleaseFiles(config.releasesPath),
  };
}

/** What is recorded of experiments, without whatever it takes to play them. */
export async function openRecords(
  config: Config,
): Promise<Pick<House, 'store' | 'artifacts' | 'clock'> & { readonly folders: ExperimentFolders }> {
  const artifacts = createArtifactFolders(config.statePath);
  const store = await openStore(config);
  return { store, artifacts, clock: systemClock, folders: createExperimentFolders(artifacts) };
}

export const openReleaseArchives = (): ReleaseArchives =>
  createReleaseArchives({ toFiles: toTaskFiles, parseFiles: parseTaskFiles });

export interface HouseOverrides {
  /** For all phases. */
  readonly sandbox?: SandboxKind | undefined;
  /** Environments are built as if none had been before. */
  readonly buildsAnew?: boolean;
}

export async function createHouse(config: Config, overrides: HouseOverrides = {}): Promise<House> {
  for (const parent of ['scratch', 'cache/bases', 'cache/environments', 'cache/commits', 'cache/agents'])
    await reapScratchFolders(join(config.statePath, parent));
  const workspacesPath = overrides.buildsAnew
    ? (await createScratchFolder(join(config.statePath, 'scratch'), 'anew')).path
    : config.statePath;
  const codex = findCodex(config);
  const settings = withKind(config.sandbox, overrides.sandbox);
  const sandboxes = createSandboxes(config, settings, codex);
  const hasContainers = Object.values(settings.phases).some(({ kind }) => isEngine(kind));
  const redactor = createSecretRedactor();
  const artifacts = createArtifactFolders(config.statePath);
  const repos = config.repos.map((repo) => toHouseRepo(config, repo, redactor));
  let shell: ReturnType<typeof createBashShell> | undefined;
  const house: House = {
    store: await openStore(config),
    artifacts,
    cassettes: createCassetteFiles({ artifacts, redactor }),
    traces: createTrialTraces(artifacts),
    clock: systemClock,
    repos,
    examineAll: createExamineAll(config, repos),
    sessions: createSessionFiles(),
    redactor,
    origins: await createSaltedOrigins(join(config.statePath, 'salt'), config.privacy.hashesOrigins),
    // An engine sees no mount of ours alone.
    workspaces: (hasContainers ? createCopyWorkspaces : createWorkspaces)({
      statePath: workspacesPath,
      sandbox: sandboxes.setup,
      registries: findRegistrySettings({
        isShown: config.setup.showsRegistries,
        variables: config.setup.variables,
      }),
      setupTimeoutMs: config.setup.timeoutMs,
      mirrorOf: (path) => {
        const repo = config.repos.find((each) => each.path === path);
        return repo && toMirrorPath(config, repo.name);
      },
    }),
    sandbox: sandboxes.test,
    sandboxes,
    runners: createTestRunners(config.repos.map(({ runner }) => runner)),
    syntax: createTreeSitterSyntax(),
    shell: () => (shell ??= createBashShell()),
    prices: createPriceList(toPrices(config)),
    machine: describeMachine(sandboxes),
    load: readLoad,
    trialSettings: (upstreams) => toTrialSettings(config, upstreams),
    system: {
      ...describeSystem(),
      ...(hasContainers && settings.image ? { system: settings.image, systemPackages: null } : {}),
      ceiling: toCeiling(sandboxes.test.limits),
    },
    versions: { rollbench: readVersion(), node: process.version },
    profiles: config.profiles,
    graders: config.graders,
    agent: async (name, profile) =>
      createAgent(config, name, (await findCodexOf(config, profile)) ?? codex, sandboxes.agent),
    openGateway: (upstreams, purpose) => openGateway(config, house, upstreams, purpose),
    openCanary: () => openCanary(systemClock),
    openJudge: () => openJudge(config, house),
    rubrics: createRubricFiles(config.rubricsPath),
    calibration: createCalibrationFiles(config.calibrationPath),
    openPanel: (judging) => openPanel(judging, house),
    loadModule,
    createId: () => randomBytes(4).toString('hex'),
  };
  return house;
}

/** @param directory the labels that come with Rollbench when absent */
export function openLabels(directory = `${packagePath}fixtures/labelled`): LabelledSet {
  return createLabelledFiles(directory);
}

/** Agents have to hold the user's login themselves. */
export const isLoginLent = ({ loginPath }: Pick<Config, 'loginPath'>): boolean =>
  readLentLogin(loginPath) !== undefined;

/** Trials in the form of other tools. */
export { writeAtif } from './adapters/formats/atif.ts';
export { findUserName } from './adapters/repos/user-name.ts';
export { openRepository } from './wire/open-repository.ts';

/** The repository of the demo. */
export const buildSample = buildSampleRepository;

async function loadModule(path: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    throw new UsageError(`the module ${path} cannot be loaded: ${(error as Error).message}`);
  }
}

function toPrices({ prices }: Config): Parameters<typeof createPriceList>[0] {
  return Object.fromEntries(
    Object.entries(prices).map(([model, price]) => [
      model,
      {
        inputPerMillionUsd: price.input_per_million_usd,
        cachedInputPerMillionUsd: price.cached_input_per_million_usd ?? price.input_per_million_usd,
        ...(price.cache_write_per_million_usd === undefined
          ? {}
          : { cacheWritePerMillionUsd: price.cache_write_per_million_usd }),
        outputPerMillionUsd: price.output_per_million_usd,
      },
    ]),
  );
}

const toCeiling = ({ cpuCount, memoryBytes }: ResourceLimits) => ({ cpuCount, memoryBytes });
