import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { GraderSettings } from '../domain/grader-settings.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { SessionRoot } from '../ports.ts';
import type { ConfigFile } from './config-file.ts';
import { defaultSessionPaths } from './default-session-paths.ts';
import { toGraderSettings } from './grader-config.ts';
import { type JudgingConfig, toJudgingConfig } from './judging-config.ts';
import { parseConfigFile } from './parse-config-file.ts';
import { type ProfileConfig, toProfile } from './profile-config.ts';
import { type ProviderConfig, requireProtocols, toProvider } from './provider-config.ts';
import { type RefreshConfig, toRefreshConfig } from './refresh-config.ts';
import { type RepoConfig, toRepo } from './repo-config.ts';
import { type SandboxConfig, toSandboxConfig } from './sandbox-config.ts';

export interface Config {
  readonly file: string | null;
  readonly eval: {
    readonly runsPerTask: number;
    readonly stabilityThreshold: number;
    readonly budgetUsd: number | null;
    readonly flakyTests: readonly string[];
  };
  readonly sessions: {
    readonly roots: readonly SessionRoot[];
    readonly maxAgeDays: number;
    readonly minFidelity: 'exact' | 'approximate';
  };
  readonly privacy: {
    readonly hashesOrigins: boolean;
    readonly optOut: {
      readonly markers: readonly string[];
      readonly repositories: readonly string[];
      readonly paths: readonly string[];
    };
  };
  readonly repos: readonly RepoConfig[];
  readonly profiles: readonly ProfileConfig[];
  readonly curation: {
    readonly exclude: ConfigFile['curation']['exclude'];
    readonly minAiShare: number;
    readonly judging: JudgingConfig;
  };
  readonly validation: {
    readonly runs: number;
    readonly maxFlakeRate: number | null;
    readonly isLoaded: boolean;
    readonly passToPass: 'suite' | 'files';
    readonly maxUndoneHunks: number;
    readonly maxMutants: number;
    readonly mutationTimeMs: number;
    readonly minMutationScore: number;
    readonly rejectsWeak: boolean;
    readonly preflightDays: number;
    readonly testTimeoutMs: number;
  };
  readonly graders: GraderSettings;
  readonly refresh: RefreshConfig;
  readonly setup: {
    readonly showsRegistries: boolean;
    readonly variables: readonly string[];
    readonly timeoutMs: number;
  };
  readonly sandbox: SandboxConfig;
  readonly gateway: ProviderConfig & {
    readonly concurrency: number;
    readonly idleMs: number;
    readonly patienceMs: number;
    readonly maxOutputTokens: number;
    readonly otlpEndpoint: string | null;
    readonly metricsPort: number | null;
  };
  /** Further providers, by the name that profiles give. */
  readonly upstreams: ReadonlyMap<string, ProviderConfig>;
  readonly codexPath: string | null;
  readonly claudePath: string | null;
  /** Where Codex keeps its login. */
  readonly loginPath: string;
  readonly prices: ConfigFile['prices'];
  /** Rates in [0, 1] by model or profile. */
  readonly publicBenchmarks: readonly {
    readonly name: string;
    readonly taskCount: number | null;
    readonly rates: Readonly<Record<string, number>>;
  }[];
  readonly statePath: string;
  readonly tasksPath: string;
  readonly releasesPath: string;
  readonly rubricsPath: string;
  readonly calibrationPath: string;
}

const fileNames = ['rollbench.toml', 'eval-config.toml'];

/**
 * Finds, reads and freezes the configuration; without a file, the defaults.
 * @param directory - where to look for `rollbench.toml` or `eval-config.toml`
 * @param file - read this one instead
 * @throws {UsageError} naming file and line
 */
export function readConfig(directory: string, file?: string): Config {
  const path = file
    ? resolve(directory, file)
    : fileNames.map((name) => join(directory, name)).find(existsSync);
  if (file && !existsSync(path ?? '')) throw new UsageError(`${path}: there is no such configuration file`);
  const root = path ? dirname(path) : resolve(directory);
  const text = path ? readText(path) : '';
  return Object.freeze(toConfig(parseConfigFile(text, path ?? 'defaults'), root, path ?? null));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: the configuration cannot be read: ${(error as Error).message}`);
  }
}

function toConfig(file: ConfigFile, root: string, path: string | null): Config {
  const at = (relative: string) => resolve(root, expandHome(relative));
  const statePath = at(file.store.path);
  requireProtocols(file);
  return {
    file: path,
    eval: {
      runsPerTask: file.eval.runs_per_task,
      stabilityThreshold: file.eval.stability_threshold,
      budgetUsd: file.eval.budget_usd ?? null,
      flakyTests: file.eval.exclude_patterns.flaky_tests,
    },
    sessions: {
      roots: [
        ...(file.sessions.paths ?? defaultSessionPaths(file.sessions.roots.length > 0)).map((each) => ({
          path: at(each),
        })),
        ...file.sessions.roots.map(({ path: each, origin }) => ({
          path: at(each),
          ...(origin ? { origin } : {}),
        })),
      ],
      maxAgeDays: file.sessions.max_age_days,
      minFidelity: file.sessions.fidelity,
    },
    privacy: {
      hashesOrigins: file.privacy.hash_origins,
      optOut: {
        markers: [file.privacy.opt_out_marker],
        repositories: file.privacy.opt_out_repos,
        paths: file.privacy.opt_out_paths,
      },
    },
    repos: file.repo.map((repo) => toRepo(repo, at(repo.path))),
    profiles: Object.entries(file.profile).map(([name, profile]) => toProfile(name, profile, file, at)),
    curation: {
      exclude: file.curation.exclude,
      minAiShare: file.curation.min_ai_share,
      judging: toJudgingConfig(file),
    },
    validation: {
      runs: file.validation.runs,
      maxFlakeRate: file.validation.max_flake ?? null,
      isLoaded: file.validation.load,
      passToPass: file.validation.pass_to_pass,
      maxUndoneHunks: file.validation.sabotage_hunks,
      maxMutants: file.validation.mutants,
      mutationTimeMs: file.validation.mutation_time_s * 1000,
      minMutationScore: file.validation.min_mutation_score,
      rejectsWeak: file.validation.weak_tests === 'reject',
      preflightDays: file.validation.preflight_days,
      testTimeoutMs: file.validation.test_timeout_s * 1000,
    },
    graders: toGraderSettings(file.graders, at, file.eval.model),
    refresh: toRefreshConfig(file),
    setup: {
      showsRegistries: file.setup.registries,
      variables: file.setup.env,
      timeoutMs: file.setup.timeout_s * 1000,
    },
    sandbox: toSandboxConfig(file.sandbox, at),
    gateway: {
      ...toProvider(file.gateway.upstream, file.gateway, '[gateway]', at),
      concurrency: file.gateway.concurrency,
      idleMs: file.gateway.idle_timeout_s * 1000,
      patienceMs: file.gateway.patience_s * 1000,
      maxOutputTokens: file.gateway.max_output_tokens,
      otlpEndpoint: file.gateway.otlp_endpoint ?? null,
      metricsPort: file.gateway.metrics_port ?? null,
    },
    upstreams: new Map(
      Object.entries(file.upstream).map(([name, table]) => [
        name,
        toProvider(table.kind, table, `[upstream.${name}]`, at),
      ]),
    ),
    codexPath: file.codex.path ? at(file.codex.path) : null,
    claudePath: file.claude.path ? at(file.claude.path) : null,
    loginPath: join(process.env.CODEX_HOME ?? join(homedir(), '.codex'), 'auth.json'),
    prices: file.prices,
    publicBenchmarks: Object.entries(file.public).map(([name, { tasks, scores }]) => ({
      name,
      taskCount: tasks ?? null,
      rates: Object.fromEntries(Object.entries(scores).map(([model, score]) => [model, score / 100])),
    })),
    statePath,
    tasksPath: join(at(file.store.benchmark), 'tasks'),
    releasesPath: join(at(file.store.benchmark), 'releases'),
    rubricsPath: join(at(file.store.benchmark), 'rubrics'),
    calibrationPath: join(at(file.store.benchmark), 'calibration'),
  };
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
