import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { UsageError } from '../domain/usage-error.ts';
import type { SessionRoot } from '../ports.ts';
import { ConfigFile } from './config-file.ts';
import { describeIssue, type KeyPath } from './describe-issue.ts';
import { type JudgingConfig, toJudgingConfig } from './judging-config.ts';

export interface RepoConfig {
  readonly name: string;
  readonly path: string;
  /** Wildcards of the branches on which work lands; none stands for the default branch. */
  readonly branches: readonly string[];
  /** Steps of set-up; `null` where they are to be found, none where nothing is to be set up. */
  readonly setup: readonly string[] | null;
  readonly test: string | null;
  /** Name of the test runner, or what the command reports; `null` where it is to be found. */
  readonly runner: string | null;
  /** Wildcards of files that are tests, or look like them and are none. */
  readonly tests: readonly string[];
  readonly notTests: readonly string[];
}

export interface ProfileConfig {
  readonly name: string;
  readonly agent: 'codex' | 'gold' | 'noop';
  readonly model: string | null;
  readonly effort: string | null;
  readonly codex: NonNullable<ConfigFile['profile'][string]['codex']>;
  readonly wallClockMs: number;
  /** `null` where only the experiment's budget holds. */
  readonly costUsd: number | null;
  readonly allowsHostedTools: boolean;
}

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
    readonly maxUndoneHunks: number;
    readonly maxMutants: number;
    readonly mutationTimeMs: number;
    readonly minMutationScore: number;
    readonly rejectsWeak: boolean;
    readonly preflightDays: number;
    readonly testTimeoutMs: number;
  };
  readonly setup: {
    readonly showsRegistries: boolean;
    readonly variables: readonly string[];
    readonly timeoutMs: number;
  };
  readonly sandbox: {
    readonly kind: 'bubblewrap' | 'host';
    readonly bubblewrap: string | null;
    readonly toolchains: readonly string[];
  };
  readonly gateway: {
    readonly upstream: 'openai' | 'anthropic' | 'scripted';
    readonly baseUrl: string;
    readonly apiKeyEnv: string;
    readonly scripts: string | null;
    readonly concurrency: number;
    readonly idleMs: number;
    readonly patienceMs: number;
    readonly maxOutputTokens: number;
  };
  readonly codexPath: string | null;
  readonly prices: ConfigFile['prices'];
  readonly statePath: string;
  readonly tasksPath: string;
}

/** Long enough for a hard task, short enough that one stuck trial does not cost a night. */
const defaultWallClockS = 1800;

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

/** @throws {UsageError} naming file and line of the first fault */
export function parseConfigFile(text: string, file: string): ConfigFile {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new UsageError(`${file}:${error.line}: ${error.message.split('\n')[0]}`);
  }
  const parsed = ConfigFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const { path, message } = describeIssue(issue, ConfigFile);
    return `${file}:${findLine(text, path)}: ${message}`;
  });
  throw new UsageError(faults.join('\n'));
}

/** TOML values do not keep their lines: the key is looked up in the text, below its table's header where it has one. */
function findLine(text: string, path: KeyPath): number {
  const lines = text.split('\n');
  const names = path.filter((part): part is string => typeof part === 'string');
  let from = 0;
  for (let depth = names.length; depth > 0; depth--) {
    const header = names.slice(0, depth).map(escapeRegExp).join('\\.');
    const at = lines.findIndex((line) => new RegExp(`^\\s*\\[+\\s*${header}\\s*\\]`).test(line));
    if (at !== -1) {
      from = at;
      break;
    }
  }
  const key = new RegExp(`^\\s*"?${escapeRegExp(names.at(-1) ?? '')}"?\\s*[=.]`);
  const at = lines.findIndex((line, i) => i >= from && key.test(line));
  return (at === -1 ? from : at) + 1;
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function toConfig(file: ConfigFile, root: string, path: string | null): Config {
  const at = (relative: string) => resolve(root, expandHome(relative));
  const statePath = at(file.store.path);
  requireProtocol(file);
  const isAnthropic = file.gateway.upstream === 'anthropic';
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
    repos: file.repo.map((repo) => ({
      name: repo.name ?? toRepoName(at(repo.path)),
      path: at(repo.path),
      branches: repo.branches ?? [],
      setup: toSteps(repo.setup),
      test: repo.test ?? null,
      runner: toRunner(repo),
      tests: repo.tests,
      notTests: repo.not_tests,
    })),
    profiles: Object.entries(file.profile).map(([name, profile]) => toProfile(name, profile, file)),
    curation: {
      exclude: file.curation.exclude,
      minAiShare: file.curation.min_ai_share,
      judging: toJudgingConfig(file),
    },
    validation: {
      runs: file.validation.runs,
      maxFlakeRate: file.validation.max_flake ?? null,
      isLoaded: file.validation.load,
      maxUndoneHunks: file.validation.sabotage_hunks,
      maxMutants: file.validation.mutants,
      mutationTimeMs: file.validation.mutation_time_s * 1000,
      minMutationScore: file.validation.min_mutation_score,
      rejectsWeak: file.validation.weak_tests === 'reject',
      preflightDays: file.validation.preflight_days,
      testTimeoutMs: file.validation.test_timeout_s * 1000,
    },
    setup: {
      showsRegistries: file.setup.registries,
      variables: file.setup.env,
      timeoutMs: file.setup.timeout_s * 1000,
    },
    sandbox: {
      kind: file.sandbox.kind,
      bubblewrap: file.sandbox.bubblewrap ? at(file.sandbox.bubblewrap) : null,
      toolchains: file.sandbox.toolchains.map(at),
    },
    gateway: {
      upstream: file.gateway.upstream,
      baseUrl:
        file.gateway.base_url ?? (isAnthropic ? 'https://api.anthropic.com/v1' : 'https://api.openai.com/v1'),
      apiKeyEnv: file.gateway.api_key_env ?? (isAnthropic ? 'ANTHROPIC_API_KEY' : 'OPENAI_API_KEY'),
      scripts: file.gateway.scripts ? at(file.gateway.scripts) : null,
      concurrency: file.gateway.concurrency,
      idleMs: file.gateway.idle_timeout_s * 1000,
      patienceMs: file.gateway.patience_s * 1000,
      maxOutputTokens: file.gateway.max_output_tokens,
    },
    codexPath: file.codex.path ? at(file.codex.path) : null,
    prices: file.prices,
    statePath,
    tasksPath: join(at(file.store.benchmark), 'tasks'),
  };
}

/** A report is as good as a runner's name: it says who reads it. */
function toRunner({ path, test, runner, report }: ConfigFile['repo'][number]): string | null {
  if (report === undefined) return runner ?? null;
  if (runner !== undefined) throw new UsageError(`[[repo]] ${path}: give "runner" or "report", not both`);
  if (test === undefined)
    throw new UsageError(
      `[[repo]] ${path}: report = "${report}" needs the command that leaves it: write test = "…"`,
    );
  return report;
}

function toSteps(setup: ConfigFile['repo'][number]['setup']): readonly string[] | null {
  if (setup === undefined) return null;
  return setup === false ? [] : [setup].flat().filter((step) => step.trim() !== '');
}

/** Codex and the judges speak the Responses API. @throws {UsageError} naming who could not be answered */
function requireProtocol(file: ConfigFile): void {
  if (file.gateway.upstream !== 'anthropic') return;
  const profile = Object.entries(file.profile).find(([, { agent }]) => (agent ?? 'codex') === 'codex');
  const judges = [file.curation.judge].flat().filter((judge) => judge !== 'rules');
  const who = profile ? `profile "${profile[0]}" plays Codex` : judges[0] && `the judge "${judges[0]}" asks`;
  if (who === undefined) return;
  throw new UsageError(
    `${who}, in the Responses API, and [gateway] upstream = "anthropic" speaks the Messages API: choose another upstream`,
  );
}

function toProfile(name: string, profile: ConfigFile['profile'][string], file: ConfigFile): ProfileConfig {
  const agent = profile.agent ?? 'codex';
  const model = profile.model ?? file.eval.model ?? null;
  if (agent === 'codex' && model === null) {
    throw new UsageError(
      `profile "${name}" names no model: write model = "…" below [profile.${name}] or [eval]. ` +
        'A benchmark that leaves the choice to the agent would compare something else after its next update.',
    );
  }
  return {
    name,
    agent,
    model: agent === 'codex' ? model : null,
    effort: agent === 'codex' ? (profile.reasoning_effort ?? file.eval.reasoning_effort ?? 'medium') : null,
    codex: profile.codex ?? {},
    wallClockMs: (profile.limits?.wall_clock_s ?? defaultWallClockS) * 1000,
    costUsd: profile.limits?.cost_usd ?? null,
    allowsHostedTools: profile.hosted_tools,
  };
}

/**
 * Folders of the agents that were used here. Who has none at all is told so when Codex's is opened.
 * @param hasOthers - the configuration names further folders: then nothing here is missed
 */
function defaultSessionPaths(hasOthers: boolean): string[] {
  const codex = process.env.CODEX_HOME ?? join(homedir(), '.codex');
  const claude = process.env.CLAUDE_CONFIG_DIR ?? join(homedir(), '.claude');
  const known = [join(codex, 'sessions'), join(codex, 'archived_sessions'), join(claude, 'projects')];
  const existing = known.filter((path) => existsSync(path));
  return existing.length > 0 || hasOthers ? existing : known.slice(0, 1);
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

/** Ids are printed, typed and used as file names. */
function toRepoName(path: string): string {
  const name = basename(isAbsolute(path) ? path : resolve(path)).replace(/[^\w.-]+/g, '-');
  return /^\w/.test(name) ? name : 'repo';
}
