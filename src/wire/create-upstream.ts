import { createAnthropicUpstream } from '../adapters/upstreams/anthropic.ts';
import { openCodexLogin } from '../adapters/upstreams/codex-login.ts';
import { createOpenAiUpstream, createResponsesUpstream } from '../adapters/upstreams/openai.ts';
import { createScriptedUpstream } from '../adapters/upstreams/scripted.ts';
import { readScripts } from '../adapters/upstreams/scripted-library.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { Upstream } from '../ports.ts';
import { systemClock } from '../system-clock.ts';

/** @throws {UsageError} saying what it lacks */
export async function createUpstream(config: Config): Promise<Upstream> {
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
