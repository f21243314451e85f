import type { Config } from '../config/config.ts';
import type { ProviderConfig } from '../config/provider-config.ts';
import type { House } from '../flows/house.ts';

/**
 * What else of the configuration decides how trials end, beside their variants, tasks and sandboxes: who answers, what
 * the sandbox shows, and how long a suite may take.
 * @param upstreams as variants name them; `undefined` for the one of `[gateway]`
 */
export function toTrialSettings(
  { gateway, upstreams: providers, sandbox, validation }: Config,
  upstreams: readonly (string | undefined)[],
): ReturnType<House['trialSettings']> {
  const named = [...new Set(upstreams)].flatMap((name) => {
    const provider = name === undefined ? undefined : providers.get(name);
    return provider ? Object.entries(describeProvider(`upstream.${name}`, 'kind', provider)) : [];
  });
  return {
    ...describeProvider('gateway', 'upstream', gateway),
    ...Object.fromEntries(named),
    'sandbox.toolchains': sandbox.toolchains.join(', '),
    'validation.test_timeout_s': validation.testTimeoutMs / 1000,
  };
}

const describeProvider = (table: string, kindKey: string, { upstream, baseUrl }: ProviderConfig) => ({
  [`${table}.${kindKey}`]: upstream,
  [`${table}.base_url`]: baseUrl,
});
