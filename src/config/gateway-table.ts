import * as z from 'zod';
import { providerKeys } from './provider-table.ts';

export const GatewayTable = z
  .strictObject({
    upstream: z
      .enum(['openai', 'anthropic', 'scripted'])
      .default('openai')
      .describe('Who answers: a provider of the Responses API, one of the Messages API, or scripts.'),
    ...providerKeys,
    concurrency: z
      .number()
      .int()
      .positive()
      .default(64)
      .describe(
        'Requests under way at once, for each provider and model; fewer where the provider says that it is too much.',
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
