import * as z from 'zod';

export const GatewayTable = z
  .strictObject({
    upstream: z
      .enum(['openai', 'anthropic', 'scripted'])
      .default('openai')
      .describe('Who answers: a provider of the Responses API, one of the Messages API, or scripts.'),
    base_url: z
      .url()
      .optional()
      .describe('API root of the provider; that of OpenAI or Anthropic themselves when absent.'),
    access: z
      .enum(['key', 'login'])
      .default('key')
      .describe(
        'By what the provider knows you: a key, or the ChatGPT login that Codex keeps in auth.json of your CODEX_HOME; upstream "openai" alone.',
      ),
    api_key_env: z
      .string()
      .optional()
      .describe(
        'Environment variable that holds the key, which only the gateway reads; OPENAI_API_KEY or ANTHROPIC_API_KEY when absent.',
      ),
    scripts: z.string().optional().describe('Folder of model scripts, for the scripted upstream.'),
    concurrency: z
      .number()
      .int()
      .positive()
      .default(64)
      .describe(
        'Requests under way at once, for each model; fewer where the provider says that it is too much.',
      ),
    idle_timeout_s: z
      .number()
      .positive()
      .default(240)
      .describe('Seconds without an event after which an answer counts as broken.'),
    patience_s: z
      .number()
      .nonnegative()
      .default(600)
      .describe(
        'Seconds of pauses after which a request that the provider turns away is given up; they are none of the trial.',
      ),
    otlp_endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        'Root of an OTLP/HTTP receiver, such as "http://127.0.0.1:4318", to which a span is sent for every request; without it none is.',
      ),
    metrics_port: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe(
        'Port of 127.0.0.1 on which /metrics tells Prometheus what passes; without it there is none.',
      ),
    max_output_tokens: z
      .number()
      .int()
      .positive()
      .default(128_000)
      .describe(
        'The most that a model can say at once: what a budget reserves for a request that sets no limit.',
      ),
  })
  .prefault({});
