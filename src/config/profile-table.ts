import * as z from 'zod';
import { Effort, Model } from './model-names.ts';

const Limits = z.strictObject({
  wall_clock_s: z
    .number()
    .positive()
    .optional()
    .describe('Seconds after which a trial is ended and graded on what it left.'),
  turns: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Requests to the model after which a trial is ended and graded on what it left.'),
  commands: z
    .number()
    .int()
    .positive()
    .optional()
    .describe(
      'Commands that the agent may begin: with the next one it is ended. Only for agents that tell of them: codex, claude-code.',
    ),
  tokens: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Tokens of all requests together, input and output, after which likewise.'),
  idle_s: z
    .number()
    .positive()
    .optional()
    .describe('Seconds in which no request to the model has ended, after which likewise.'),
  disk_mb: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Megabytes that a trial may write to its workspace and home; [sandbox] disk_mb when absent.'),
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
  upstream: z
    .string()
    .optional()
    .describe('The [upstream.NAME] that answers this variant; the one of [gateway] when absent.'),
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
    .describe(
      "Any other Codex setting, by the key that -c takes; they lie as a profile in the trial's CODEX_HOME.",
    ),
  codex_profile: z
    .string()
    .regex(/^[\w-]+$/)
    .optional()
    .describe(
      'A profile of your own Codex: the settings of NAME.config.toml in CODEX_HOME (by default ~/.codex), which those of this table override.',
    ),
  codex_path: z
    .string()
    .optional()
    .describe(
      'The codex binary of this variant, so that versions can be compared; [codex] path when absent.',
    ),
  agent_version: z
    .string()
    .regex(/^\d+\.\d+\.\d+[\w.-]*$/, 'must be a version, such as "0.169.0"')
    .optional()
    .describe(
      'The version of Codex that plays this variant: installed by npm from your registry, once, and kept in .rollbench/cache/agents. Not with codex_path.',
    ),
  prompt_template: z
    .string()
    .optional()
    .describe('A file with what the agent is told, "{{prompt}}" standing for the words of the task.'),
  agents_md: z
    .union([z.string(), z.literal(false)])
    .optional()
    .describe(
      'For Codex: a file with instructions in place of the AGENTS.md of the repository; false: none.',
    ),
  skills: z
    .array(z.string())
    .optional()
    .describe('For Codex: folders of skills, each with a SKILL.md, that it finds in its home.'),
  mcp_servers: z
    .record(z.string(), z.record(z.string(), z.json()))
    .optional()
    .describe('For Codex: MCP servers as it has them; they run in the sandbox, without network.'),
  env: z
    .record(z.string().regex(/^\w+$/, 'must be the name of a variable'), z.string())
    .optional()
    .describe('Further environment of the agent. It stands in every record: no place for secrets.'),
});
