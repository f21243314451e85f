import { UsageError } from '../domain/usage-error.ts';
import type { ConfigFile } from './config-file.ts';

type UpstreamKind = ConfigFile['gateway']['upstream'];

/** Who answers, and by what he knows us. */
export interface ProviderConfig {
  readonly upstream: UpstreamKind;
  readonly baseUrl: string;
  readonly access: 'key' | 'login';
  readonly apiKeyEnv: string;
  readonly scripts: string | null;
}

type ProviderKeys = Omit<ConfigFile['upstream'][string], 'kind'>;

/**
 * @param place - the table, for messages
 * @param at - resolves a path of the configuration
 * @throws {UsageError} for a login where none is taken: it is one for ChatGPT
 */
export function toProvider(
  upstream: UpstreamKind,
  keys: ProviderKeys,
  place: string,
  at: (path: string) => string,
): ProviderConfig {
  const { access } = keys;
  if (access === 'login' && upstream !== 'openai') {
    throw new UsageError(
      `${place} access = "login" is a ChatGPT login, and "${upstream}" takes none: choose access = "key", or "openai"`,
    );
  }
  return {
    ...{ upstream, access },
    baseUrl: keys.base_url ?? toDefaultBaseUrl(upstream, access),
    apiKeyEnv: keys.api_key_env ?? (upstream === 'anthropic' ? 'ANTHROPIC_API_KEY' : 'OPENAI_API_KEY'),
    scripts: keys.scripts ? at(keys.scripts) : null,
  };
}

function toDefaultBaseUrl(upstream: UpstreamKind, access: ProviderConfig['access']): string {
  if (upstream === 'anthropic') return 'https://api.anthropic.com/v1';
  return access === 'login' ? 'https://chatgpt.com/backend-api/codex' : 'https://api.openai.com/v1';
}

type Protocol = 'responses' | 'messages';

const apis: Readonly<Record<Protocol, string>> = { responses: 'Responses API', messages: 'Messages API' };

/** Codex and the judges speak the Responses API, Claude Code the Messages API. @throws {UsageError} naming who could not be answered */
export function requireProtocols(file: ConfigFile): void {
  for (const [name, profile] of Object.entries(file.profile)) {
    const { upstream, agent = 'codex' } = profile;
    const kind = findKind(file, `profile "${name}" names the upstream`, upstream);
    requireProtocol(`profile "${name}" plays ${agent}`, toProtocol(profile), kind, toPlace(upstream));
  }
  const { curation, graders } = file;
  requireJudges(file, '[curation] judge_upstream names', curation.judge, curation.judge_upstream);
  const { judge = [], upstream } = graders.rubric ?? {};
  requireJudges(file, '[graders.rubric] upstream names', judge, upstream);
}

function requireJudges(
  file: ConfigFile,
  who: string,
  judges: string | readonly string[],
  upstream: string | undefined,
): void {
  const kind = findKind(file, who, upstream);
  for (const judge of [judges].flat().filter((each) => each !== 'rules'))
    requireProtocol(`the judge "${judge}" asks`, 'responses', kind, toPlace(upstream));
}

/** @throws {UsageError} for a name that no table has */
function findKind(file: ConfigFile, who: string, upstream: string | undefined): UpstreamKind {
  if (upstream === undefined) return file.gateway.upstream;
  const table = Object.hasOwn(file.upstream, upstream) ? file.upstream[upstream] : undefined;
  if (table !== undefined) return table.kind;
  const known = Object.keys(file.upstream).join(', ') || 'none';
  throw new UsageError(`${who} "${upstream}", and there is no [upstream.${upstream}]; there are: ${known}`);
}

const toPlace = (upstream: string | undefined): string =>
  upstream === undefined ? '[gateway] upstream =' : `[upstream.${upstream}] kind =`;

function requireProtocol(
  who: string,
  protocol: Protocol | undefined,
  kind: UpstreamKind,
  place: string,
): void {
  const spoken = kind === 'anthropic' ? 'messages' : 'responses';
  if (protocol === undefined || protocol === spoken) return;
  throw new UsageError(
    `${who}, in the ${apis[protocol]}, and ${place} "${kind}" speaks the ${apis[spoken]}: choose another upstream; [upstream.NAME] adds one, upstream = "NAME" in a profile chooses it`,
  );
}

/** @returns `undefined` for a control, which asks no model */
function toProtocol({ agent = 'codex', protocol }: ConfigFile['profile'][string]): Protocol | undefined {
  if (agent === 'gold' || agent === 'noop') return undefined;
  if (agent === 'command') return protocol;
  return agent === 'claude-code' ? 'messages' : 'responses';
}
