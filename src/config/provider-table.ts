import * as z from 'zod';

/** How a provider is reached, and by what it knows you. */
export const providerKeys = {
  base_url: z
    .url()
    .optional()
    .describe('API root of the provider; that of OpenAI or Anthropic themselves when absent.'),
  access: z
    .enum(['key', 'login'])
    .default('key')
    .describe(
      'By what the provider knows you: a key, or the ChatGPT login that Codex keeps in auth.json of your CODEX_HOME; upstream "openai" alone. One that the gateway cannot keep is lent to agents, unsealed ([more](gateway.md)).',
    ),
  api_key_env: z
    .string()
    .optional()
    .describe(
      'Environment variable that holds the key, which only the gateway reads; OPENAI_API_KEY or ANTHROPIC_API_KEY when absent.',
    ),
  scripts: z.string().optional().describe('Folder of model scripts, for the scripted upstream.'),
};

/** A provider beside that of `[gateway]`, for the variants that name it. */
export const UpstreamTable = z.strictObject({
  kind: z
    .enum(['openai', 'anthropic', 'scripted'])
    .describe('What it is: a provider of the Responses API, one of the Messages API, or scripts.'),
  ...providerKeys,
});
