import * as z from 'zod';
import { Effort, Model } from './model-names.ts';

const Limits = z.strictObject({
  wall_clock_s: z
    .number()
    .positive()
    .optional()
    .describe('Seconds after which a trial is ended and graded on what it left.'),
  cost_usd: z
    .number()
    .positive()
    .optional()
    .describe(
      'Dollars that a trial may cost: a request that could pass them is refused, and the trial is graded on what it left.',
    ),
});

export const ProfileTable = z.strictObject({
  agent: z
    .enum(['codex', 'claude-code', 'command', 'gold', 'noop'])
    .optional()
    .describe('Who plays: an agent, or a control; Codex when absent.'),
  command: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'For agent = "command": program and arguments, with {prompt} or {prompt_file}, {model} and {base_url} where they belong; the prompt goes to standard input without a place of its own.',
    ),
  protocol: z
    .enum(['responses', 'messages'])
    .default('responses')
    .describe('For agent = "command": the API in which it speaks to the model.'),
  model: Model.optional().describe('Model of this variant; [eval] model when absent.'),
  reasoning_effort: Effort.optional().describe(
    'Effort of this variant; [eval] reasoning_effort, else "medium".',
  ),
  limits: Limits.optional(),
  hosted_tools: z
    .boolean()
    .default(false)
    .describe(
      'Leaves tools in requests that the provider runs itself, such as a web search: the answer may stand there. Not with a budget.',
    ),
  codex: z
    .record(z.string(), z.json())
    .optional()
    .describe('Any other Codex setting, passed on as -c key=value.'),
});
