import type { VariantSettings } from '../../domain/variant.ts';

/** Of the file in Codex's home that says what the variant sets. */
export const profileName = 'rollbench';

/** Marks our own sessions, so that mining leaves them out. */
const threadSource = 'rollbench';

export interface CodexTurn {
  /** API root of the gateway, as Codex reaches it. */
  readonly baseUrl: string;
  /** Codex holds a login, and shows it: the token of the trial goes beside it. */
  readonly hasLogin?: boolean;
  readonly cwd: string;
  /** The thread to resume; `null` for the first turn. */
  readonly threadId: string | null;
  /** JSON Schema of the answer, as Codex finds it, when it is only asked for one. */
  readonly schemaPath?: string | undefined;
}

/**
 * Settings are given again with every resumed turn, because resuming restores neither model nor sandbox. Those of the variant lie in
 * its profile; what stands here wins over them.
 */
export function toCodexArguments(
  settings: VariantSettings,
  { baseUrl, hasLogin = false, cwd, threadId, schemaPath }: CodexTurn,
): string[] {
  return [
    'exec',
    '--json',
    '-C',
    cwd,
    '-p',
    profileName,
    ...(settings.model === null ? [] : ['-m', settings.model]),
    ...(settings.effort === null ? [] : ['-c', `model_reasoning_effort=${JSON.stringify(settings.effort)}`]),
    ...(schemaPath === undefined ? toSandboxArguments(settings) : toAskArguments(schemaPath)),
    '--thread-source',
    threadSource,
    '--disable',
    'unbounded_connection_retries',
    // At its start it would fetch a list of plugins from elsewhere.
    '--disable',
    'plugins',
    '-c',
    'model_provider="rollbench"',
    '-c',
    `model_providers.rollbench={name="Rollbench",base_url=${JSON.stringify(baseUrl)},${toAccess(hasLogin)},wire_api="responses"}`,
    // With a login it would ask for the account's connectors.
    ...(hasLogin ? ['--disable', 'apps'] : []),
    // Keeps the trial's token out of the environment of the commands that the agent runs.
    '-c',
    'shell_environment_policy.ignore_default_excludes=false',
    ...(settings.allowsHostedTools ? [] : ['-c', 'web_search="disabled"']),
    // Nothing leaves the machine but requests to the model; and without network Codex waits 5 s at its end to send metrics.
    '-c',
    'analytics.enabled=false',
    '-c',
    'otel.metrics_exporter="none"',
    // What the repository says is not read then; what the variant says lies in the home.
    ...(settings.agentsMd === undefined ? [] : ['-c', 'project_doc_max_bytes=0']),
    ...(threadId === null ? [] : ['resume', threadId]),
    '-',
  ];
}

const toAccess = (hasLogin: boolean): string =>
  hasLogin
    ? 'requires_openai_auth=true,env_http_headers={"x-rollbench-token"="ROLLBENCH_TOKEN"}'
    : 'env_key="ROLLBENCH_TOKEN"';

/** Ours is the seal, so Codex's own sandbox is off unless the variant names one. */
const toSandboxArguments = ({ codex }: VariantSettings): string[] =>
  'sandbox_mode' in codex ? [] : ['--dangerously-bypass-approvals-and-sandbox'];

/** Nothing is written: not by commands, for which Codex's own sandbox stands inside ours, and no session file. */
const toAskArguments = (schemaPath: string): string[] => [
  '--sandbox',
  'read-only',
  '--ephemeral',
  '--skip-git-repo-check',
  '--output-schema',
  schemaPath,
];
