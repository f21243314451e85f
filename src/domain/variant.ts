import * as z from 'zod';

export const TrialLimits = z.object({
  wallClockMs: z.number().int().positive(),
  costUsd: z.number().positive().exactOptional(),
  /** Requests to the model. */
  turns: z.number().int().positive().exactOptional(),
  /** That the agent begins itself; what these start is not counted. */
  commands: z.number().int().positive().exactOptional(),
  /** Of all requests, input and output. */
  tokens: z.number().int().positive().exactOptional(),
  /** Without a request to the model that has ended. */
  idleMs: z.number().int().positive().exactOptional(),
  /** Written to the workspace and the agent's home; that of the sandbox when absent. */
  diskBytes: z.number().int().positive().exactOptional(),
});
export type TrialLimits = z.infer<typeof TrialLimits>;

/** Agents and controls that can play a trial. `gold` and `noop` apply a given patch and are no agents. */
export const AgentName = z.enum(['codex', 'claude-code', 'command', 'gold', 'noop']);
export type AgentName = z.infer<typeof AgentName>;

/** A program of the user's own that plays. */
export const AgentCommand = z.object({
  /** With `{prompt}`, `{prompt_file}`, `{model}` and `{base_url}` where they belong; the prompt goes to standard input without a place. */
  argv: z.array(z.string()).min(1),
  /** How it speaks to the model. */
  protocol: z.enum(['responses', 'messages']),
});
export type AgentCommand = z.infer<typeof AgentCommand>;

/** Everything that decides how an agent behaves; `name` is a label and no part of the identity. */
export const VariantSettings = z.object({
  agent: AgentName,
  /** `null` for controls. */
  agentVersion: z.string().nullable(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  /** Who answers, by the name in the configuration; absent for the one of all. */
  upstream: z.string().exactOptional(),
  /** Further settings of Codex, by their keys: `a.b` or a table `a`. */
  codex: z.record(z.string(), z.json()),
  /** Of the agent `command`; absent for all others. */
  command: AgentCommand.exactOptional(),
  limits: TrialLimits,
  /** Tools that the provider runs itself are left in; absent where they are not, as ever. */
  allowsHostedTools: z.literal(true).exactOptional(),
  /** What the agent is told, with the task's own words in place of `{{prompt}}`; absent where it is told these alone. */
  promptTemplate: z.string().exactOptional(),
  /** Instructions in place of the repository's AGENTS.md; `null` where it is to have none. */
  agentsMd: z.string().nullable().exactOptional(),
  /** Skills that the agent finds in its home: files by path, of each by its name. */
  skills: z.record(z.string(), z.record(z.string(), z.string())).exactOptional(),
  /** Further environment of the agent and its commands. */
  env: z.record(z.string(), z.string()).exactOptional(),
});
export type VariantSettings = z.infer<typeof VariantSettings>;

export const Variant = z.object({
  /** First 8 hex digits of the sha256 over the canonical JSON of `settings`. */
  id: z.string(),
  name: z.string(),
  settings: VariantSettings,
});
export type Variant = z.infer<typeof Variant>;

/** Stands in a prompt template for the task's own words. */
export const promptPlace = '{{prompt}}';

/** What the agent is told of a task. */
export function toPrompt({ promptTemplate = promptPlace }: VariantSettings, prompt: string): string {
  // A function, because "$&" in a prompt is no pattern.
  return promptTemplate.replaceAll(promptPlace, () => prompt);
}
