import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, cpus, type as osType, release, tmpdir, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { createCodexAgent } from './adapters/agents/codex.ts';
import { type CodexBinary, findCodexBinary } from './adapters/agents/codex-binary.ts';
import { createReleaseArchives } from './adapters/archives/release-archives.ts';
import { createArtifactFolders } from './adapters/artifacts/folders.ts';
import { createCassetteFiles } from './adapters/cassettes/cassette-files.ts';
import { createJudge } from './adapters/judges/create-judge.ts';
import { createLabelledFiles } from './adapters/labels/labelled-files.ts';
import { openMetricsPage } from './adapters/observers/metrics-page.ts';
import { createOtlpSpans } from './adapters/observers/otlp-spans.ts';
import { createSaltedOrigins } from './adapters/origins/salted-origins.ts';
import { createPriceList } from './adapters/prices/price-list.ts';
import { createSecretRedactor } from './adapters/redactors/secrets.ts';
import { createGit } from './adapters/repos/git.ts';
import { buildSampleRepository } from './adapters/repos/sample-repository.ts';
import { createBubblewrapSandbox } from './adapters/sandboxes/bubblewrap.ts';
import { createContainerSandbox } from './adapters/sandboxes/container.ts';
import { createDockerEngine, createPodmanEngine } from './adapters/sandboxes/container-engine.ts';
import { describeSystem } from './adapters/sandboxes/describe-system.ts';
import { createHostSandbox } from './adapters/sandboxes/host.ts';
import { findLanguageToolchains } from './adapters/sandboxes/language-toolchains.ts';
import { createScratchFolder, reapScratchFolders } from './adapters/scratch-folder.ts';
import { createSessionFiles } from './adapters/sessions/session-files.ts';
import { createBashShell } from './adapters/shells/bash.ts';
import { createReleaseFiles } from './adapters/stores/release-files.ts';
import { createSqliteStore } from './adapters/stores/sqlite.ts';
import { createTaskFiles, parseTaskFiles, toTaskFiles } from './adapters/stores/task-files.ts';
import { createTreeSitterSyntax } from './adapters/syntax/tree-sitter.ts';
import { createTestRunners } from './adapters/test-runners/all-runners.ts';
import { createTrialTraces } from './adapters/traces/trial-traces.ts';
import { createAnthropicUpstream } from './adapters/upstreams/anthropic.ts';
import { openCodexLogin } from './adapters/upstreams/codex-login.ts';
import { createOpenAiUpstream, createResponsesUpstream } from './adapters/upstreams/openai.ts';
import { createReplayUpstream } from './adapters/upstreams/replay.ts';
import { createScriptedUpstream } from './adapters/upstreams/scripted.ts';
import { readScripts } from './adapters/upstreams/scripted-library.ts';
import { createCopyWorkspaces } from './adapters/workspaces/copy.ts';
import { createWorkspaces } from './adapters/workspaces/overlay.ts';
import { findRegistrySettings } from './adapters/workspaces/registry-settings.ts';
import type { Config } from './config/config.ts';
import type { RepoConfig } from './config/repo-config.ts';
import { requireHidden } from './config/require-hidden.ts';
import { type SandboxConfig, type SandboxPhase, withKind } from './config/sandbox-config.ts';
import type { SandboxKind } from './config/sandbox-kinds.ts';
import { toCanonicalJson } from './domain/ids.ts';
import type { Machine } from './domain/trial.ts';
import { noUsage } from './domain/usage.ts';
import { UsageError } from './domain/usage-error.ts';
import type { GatewayPurpose, House, HouseRepo, OpenJudge } from './flows/house.ts';
import { countSpent } from './gateway/count-spent.ts';
import { type Budget, createGateway } from './gateway/gateway.ts';
import { openSpendingJournal } from './gateway/spending-journal.ts';
import { packagePath, readVersion } from './package-files.ts';
import type {
  Gateway,
  LabelledSet,
  Observer,
  Redactor,
  ReleaseArchives,
  Sandbox,
  Store,
  Upstream,
} from './ports.ts';
import { systemClock } from './system-clock.ts';

/** The one file that names both adapters and flows: here you see how the house is put together. */

export async function openStore(config: Config): Promise<Store> {
  const state = await createSqliteStore(join(config.statePath, 'state.db'));
  return {
    ...state,
    tasks: createTaskFiles(config.tasksPath),
    releases: createReleaseFiles(config.releasesPath),
  };
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
  for (const parent of ['scratch', 'cache/bases', 'cache/environments', 'cache/commits'])
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
  let shell: ReturnType<typeof createBashShell> | undefined;
  const house: House = {
    store: await openStore(config),
    artifacts,
    cassettes: createCassetteFiles({ artifacts, redactor }),
    traces: createTrialTraces(artifacts),
    clock: systemClock,
    repos: config.repos.map((repo) => toHouseRepo(config, repo, redactor)),
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
    prices: createPriceList(
      Object.fromEntries(
        Object.entries(config.prices).map(([model, price]) => [
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
      ),
    ),
    machine: describeMachine(sandboxes),
    system: {
      ...describeSystem(),
      ...(hasContainers && settings.image ? { system: settings.image, systemPackages: null } : {}),
      ceiling: toCeiling(sandboxes.test),
    },
    versions: { rollbench: readVersion(), node: process.version },
    profiles: config.profiles,
    graders: config.graders,
    async agent(name, path = null) {
      if (name !== 'codex') throw new UsageError(`there is no agent "${name}"; there is: codex`);
      const binary = path === null ? codex : findCodex({ codexPath: path });
      if (binary.kind === 'missing') throw new UsageError(binary.detail);
      return createCodexAgent({ binary, sandbox: sandboxes.agent });
    },
    openGateway: (purpose) => openGateway(config, house, purpose),
    openJudge: () => openJudge(config, house),
    createId: () => randomBytes(4).toString('hex'),
  };
  return house;
}

function toHouseRepo(config: Config, repo: RepoConfig, redactor: Redactor): HouseRepo {
  const { name, path, branches, setup, test, runner, tests, notTests } = repo;
  const git = createGit(path, {
    branches,
    cachePath: join(config.statePath, 'cache', 'commits', `${name}.json`),
    mirrorPath: toMirrorPath(config, name),
    redactor,
  });
  return { name, git, setup, test, runner, testRules: { tests: [...tests], notTests: [...notTests] } };
}

/**
 * The repository at a path, as configured if it is; one that is not has all of it found.
 * @throws {UsageError} if there is no repository
 */
export async function openRepository(config: Config, path: string): Promise<HouseRepo> {
  const plain = { path, branches: [], setup: null, test: null, runner: null, tests: [], notTests: [] };
  const repo = config.repos.find((each) => each.path === path) ?? { ...plain, name: basename(path) };
  const opened = toHouseRepo(config, repo, createSecretRedactor());
  if (!(await opened.git.hasCommit('HEAD')))
    throw new UsageError(`${path} has no commit: there is nothing to set up`);
  return opened;
}

const toMirrorPath = (config: Config, repo: string) => join(config.statePath, 'mirrors', `${repo}.git`);
/** @param directory the labels that come with Rollbench when absent */
export function openLabels(directory = `${packagePath}fixtures/labelled`): LabelledSet {
  return createLabelledFiles(directory);
}

export { findUserName } from './adapters/repos/user-name.ts';

/** The repository of the demo. */
export const buildSample = buildSampleRepository;

export function findCodex(config: Pick<Config, 'codexPath'>): CodexBinary {
  return findCodexBinary({
    path: config.codexPath,
    searchPath: process.env.PATH ?? '',
    platform: `${process.platform}-${process.arch}`,
  });
}

const isEngine = (kind: SandboxKind) => kind === 'docker' || kind === 'podman';

const toCeiling = ({ limits: { cpuCount, memoryBytes } }: Sandbox) => ({ cpuCount, memoryBytes });

/** One for each phase; phases that ask for the same share it, and what it has found out. */
function createSandboxes(config: Config, settings: SandboxConfig, codex: CodexBinary): House['sandboxes'] {
  const made = new Map<string, Sandbox>();
  const create = (phase: SandboxPhase) => {
    const key = toCanonicalJson(settings.phases[phase]);
    const sandbox = made.get(key) ?? createSandbox(config, settings, phase, codex);
    made.set(key, sandbox);
    return sandbox;
  };
  return { agent: create('agent'), setup: create('setup'), test: create('test') };
}

function createSandbox(
  config: Config,
  { phases, image, runtime, bubblewrap, toolchains }: SandboxConfig,
  phase: SandboxPhase,
  codex: CodexBinary,
): Sandbox {
  const { kind, limits } = phases[phase];
  if (kind === 'host') return createHostSandbox({ limits });
  const found = findLanguageToolchains().flatMap(({ mounts }) => mounts.map(({ hostPath }) => hostPath));
  requireHidden(config, [...toolchains, ...found]);
  const toolDirectories = toolchains.map((hostPath) => ({
    hostPath,
    path: `/opt/toolchains/${basename(hostPath)}`,
    bin: ['bin'],
  }));
  if (kind === 'bubblewrap') {
    return createBubblewrapSandbox({
      limits,
      toolDirectories,
      ...(bubblewrap ? { bwrapPath: bubblewrap } : {}),
      // Where it is not installed, the one that Codex brings along serves as well.
      ...(codex.kind === 'found' && codex.bubblewrap ? { fallbackPath: codex.bubblewrap } : {}),
    });
  }
  const engine = (kind === 'docker' ? createDockerEngine : createPodmanEngine)(runtime ?? undefined);
  return createContainerSandbox({ engine, limits, toolDirectories, ...(image ? { image } : {}) });
}

/** The socket lies in a directory of its own that only we can enter; its path is short, as unix sockets demand. */
async function openGateway(config: Config, house: House, purpose?: GatewayPurpose): Promise<Gateway> {
  const recorded = purpose?.recordedTrials;
  const { cassettes } = house;
  const upstream = recorded
    ? createReplayUpstream({
        cassettes,
        protocol: 'responses',
        findRecorded: ({ trialId }) => recorded.get(trialId),
      })
    : await createUpstream(config);
  const budget = purpose && !recorded ? openBudget(config, purpose) : undefined;
  const { idleMs, patienceMs, concurrency, maxOutputTokens } = config.gateway;
  const directory = mkdtempSync(join(tmpdir(), 'rollbench-'));
  const gateway = await createGateway({
    findUpstream: () => upstream,
    socketPath: join(directory, 'gateway.sock'),
    clock: house.clock,
    pace: {
      // Judges have a time limit for each question, and ask again themselves.
      ...{ idleMs, concurrency, patienceMs: purpose ? patienceMs : 0 },
      maxOutputTokens: (model) => config.prices[model]?.max_output_tokens ?? maxOutputTokens,
    },
    budget,
    observers: await openObservers(config, house),
    // A recording of a recording would hold nothing new.
    ...(recorded ? {} : { cassettes, prices: house.prices }),
  });
  return {
    ...gateway,
    async close() {
      await gateway.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function openObservers({ gateway }: Config, { clock }: House): Promise<Observer[]> {
  const { otlpEndpoint, metricsPort } = gateway;
  return [
    ...(metricsPort === null ? [] : [await openMetricsPage(metricsPort)]),
    ...(otlpEndpoint === null
      ? []
      : [
          createOtlpSpans({
            endpoint: otlpEndpoint,
            version: readVersion(),
            clock,
            onDropped: (count) =>
              process.emitWarning(
                `${count} spans were not taken by [gateway] otlp_endpoint ${otlpEndpoint}.`,
              ),
          }),
        ]),
  ];
}

/**
 * What is left to an experiment; what it spends without a budget is written down, too.
 * @throws {UsageError} naming a trial whose cost nobody knows
 */
function openBudget(config: Config, { experimentId, budgetUsd, played }: GatewayPurpose): Budget {
  const journal = openSpendingJournal(join(config.statePath, 'spending', `${experimentId}.jsonl`));
  if (budgetUsd === null) return { ceilingUsd: null, spentUsd: 0, journal };
  const spent = countSpent(journal, played);
  if (spent.kind === 'unknown') {
    throw new UsageError(
      `nobody knows what trial ${spent.trialId} has cost, so no budget of its experiment can be kept: go on without, or run a new experiment`,
    );
  }
  return { ceilingUsd: budgetUsd, spentUsd: spent.usd, journal };
}

async function openJudge({ curation: { judging } }: Config, house: House): Promise<OpenJudge | null> {
  const { seats, effort, timeoutMs, concurrency, budgetUsd } = judging;
  const models = seats.flatMap((seat) => (seat.kind === 'rules' ? [] : [seat.model]));
  if (models.length === 0) return null;
  const { artifacts, clock, prices } = house;
  if (budgetUsd !== null) requirePrices(models, house);
  const agent = seats.some(({ kind }) => kind === 'codex') ? await house.agent('codex') : null;
  const codex = agent && { agent, version: await agent.version() };
  const gateway = await house.openGateway();
  const { judgements } = house.store;
  const options = { gateway, prices, clock, effort, timeoutMs, judgements, artifacts, budgetUsd, codex };
  return { judge: createJudge(seats, options), concurrency, close: () => gateway.close() };
}

/** A budget that cannot be counted is none. @throws {UsageError} saying which price is missing */
function requirePrices(models: readonly string[], { prices, clock }: House): void {
  const at = clock.now().toISOString();
  const unpriced = models.find((model) => prices.price(model, noUsage, at) === undefined);
  if (unpriced === undefined) return;
  throw new UsageError(
    `[curation] judge_budget_usd is set, but there is no price for "${unpriced}": write [prices."${unpriced}"], or judge without a budget`,
  );
}

async function createUpstream(config: Config): Promise<Upstream> {
  const { gateway } = config;
  if (gateway.upstream === 'scripted') {
    if (gateway.scripts === null)
      throw new UsageError('the scripted upstream needs [gateway] scripts = "FOLDER"');
    return createScriptedUpstream(await readScripts(gateway.scripts));
  }
  if (gateway.access === 'login') {
    return createResponsesUpstream({
      baseUrl: gateway.baseUrl,
      credentials: openCodexLogin({
        path: config.loginPath,
        tokenUrl: process.env.CODEX_REFRESH_TOKEN_URL_OVERRIDE ?? 'https://auth.openai.com/oauth/token',
        clock: systemClock,
      }),
    });
  }
  const apiKey = process.env[gateway.apiKeyEnv];
  if (!apiKey) {
    throw new UsageError(
      `no API key: set ${gateway.apiKeyEnv}, or name another variable in [gateway] api_key_env. ` +
        'Only the gateway reads it; agents get a token for one trial.',
    );
  }
  const create = gateway.upstream === 'anthropic' ? createAnthropicUpstream : createOpenAiUpstream;
  return create({ baseUrl: gateway.baseUrl, apiKey });
}

function describeMachine(sandboxes: House['sandboxes']): Machine {
  const { agent, setup, test } = sandboxes;
  const isOne = new Set([agent.name, setup.name, test.name]).size === 1;
  return {
    os: `${osType()} ${release()}`,
    cpu: cpus()[0]?.model ?? process.arch,
    coreCount: availableParallelism(),
    memoryBytes: totalmem(),
    sandbox: isOne ? test.name : `agent ${agent.name}, setup ${setup.name}, test ${test.name}`,
    isSealed: agent.isSealed && test.isSealed,
  };
}
