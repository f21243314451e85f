import * as z from 'zod';

export const PublicTable = z.strictObject({
  tasks: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('How many tasks it has, for the uncertainty of its scores; taken as exact when absent.'),
  scores: z
    .record(z.string(), z.number().min(0).max(100))
    .describe('Percentages by model, or by profile: `{ "gpt-5.5" = 74.9 }`.'),
});
