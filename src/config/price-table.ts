import * as z from 'zod';

export const PriceTable = z.strictObject({
  input_per_million_usd: z.number().nonnegative().describe('Dollars per million input tokens.'),
  cached_input_per_million_usd: z
    .number()
    .nonnegative()
    .optional()
    .describe('Of those read from the cache; as other input when absent.'),
  cache_write_per_million_usd: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'Of those written to the cache, where the provider charges for that; as other input when absent.',
    ),
  output_per_million_usd: z
    .number()
    .nonnegative()
    .describe('Dollars per million output tokens, reasoning included.'),
  max_output_tokens: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('The most that the model can say at once; [gateway] max_output_tokens when absent.'),
});
