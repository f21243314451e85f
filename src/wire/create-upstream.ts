import { createAnthropicUpstream } from '../adapters/upstreams/anthropic.ts';
import { openCodexLogin } from '../adapters/upstreams/codex-login.ts';
import type { Credentials } from '../adapters/upstreams/credentials.ts';
import { readLentLogin } from '../adapters/upstreams/lent-login.ts';
import { createOpenAiUpstream, createResponsesUpstream } from '../adapters/upstreams/openai.ts';
import { createScriptedUpstream } from '../adapters/upstreams/scripted.ts';
import { readScripts } from '../adapters/upstreams/scripted-library.ts';
import type { Config } from '../config/config.ts';
import type { ProviderConfig } from '../config/provider-config.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { GatewayOptions } from '../gateway/gateway.ts';
import type { Upstream } from '../ports.ts';
import { systemClock } from '../system-clock.ts';

/**
 * Those that are to answer, and no other: nobody needs the key of a provider that is not asked.
 * @param names as variants give them; `undefined` for the one of `[gateway]`
 * @throws {UsageError} saying what one lacks
 */
export async function createUpstreams(
  config: Config,
  names: readonly (string | undefined)[],
): Promise<Pick<GatewayOptions, 'findUpstream' | 'lendsLogin'>> {
  let login: Credentials | undefined;
  // One for all: each renewal puts the former tokens out of force.
  const openLogin = () => (login ??= openLoginOf(config));
  const upstreams = new Map<string | undefined, Upstream>();
  for (const name of new Set(names)) {
    const provider = name === undefined ? config.gateway : config.upstreams.get(name);
    if (provider === undefined)
      throw new UsageError(`a variant asks the upstream "${name}": write [upstream.${name}]`);
    upstreams.set(name, await createUpstream(provider, config.loginPath, openLogin));
  }
  return {
    findUpstream: ({ upstream }) => upstreams.get(upstream),
    lendsLogin: [...upstreams.values()].some(({ lentLogin }) => lentLogin !== undefined),
  };
}

const openLoginOf = ({ loginPath }: Config): Credentials =>
  openCodexLogin({
    path: loginPath,
    tokenUrl: process.env.CODEX_REFRESH_TOKEN_URL_OVERRIDE ?? 'https://auth.openai.com/oauth/token',
    clock: systemClock,
  });

async function createUpstream(
  provider: ProviderConfig,
  loginPath: string,
  openLogin: () => Credentials,
): Promise<Upstream> {
  const { upstream, baseUrl, access, apiKeyEnv, scripts } = provider;
  if (upstream === 'scripted') {
    if (scripts === null) throw new UsageError('a scripted upstream needs scripts = "FOLDER" in its table');
    return createScriptedUpstream(await readScripts(scripts));
  }
  if (access === 'login') {
    const lentLogin = readLentLogin(loginPath);
    return createResponsesUpstream({
      baseUrl,
      ...(lentLogin ? { lentLogin } : { credentials: openLogin() }),
    });
  }
  const apiKey = process.env[apiKeyEnv];
  if (!apiKey) {
    throw new UsageError(
      `no API key: set ${apiKeyEnv}, or name another variable with api_key_env in [gateway] or [upstream.NAME]. ` +
        'Only the gateway reads it; agents get a token for one trial.',
    );
  }
  const create = upstream === 'anthropic' ? createAnthropicUpstream : createOpenAiUpstream;
  return create({ baseUrl, apiKey });
}
