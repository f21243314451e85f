export interface KnowledgeCutoff {
  /** Last day that the model is said to know of: of a month named alone its last. */
  readonly date: string;
  /** Where that was said. */
  readonly source: string;
}

/**
 * A public list that cites providers' own pages, as it was on one day: https://github.com/anomalyco/models.dev at commit
 * f3fc692299671838c7c65fd8126bf84d81a2e817. What it does not have is not known here either.
 */
const list = { name: 'models.dev', readAt: '2026-07-02' };

/** By the beginning of the model's name; the longest that fits has it. `file` is the list's own, below models/. */
const builtIn: readonly (readonly [prefix: string, date: string, file: string])[] = [
  ['gpt-4o-', '2023-09-30', 'openai/gpt-4o.toml'],
  ['gpt-4.1-', '2024-04-30', 'openai/gpt-4.1.toml'],
  ['o1-', '2023-09-30', 'openai/o1.toml'],
  ['o3-', '2024-05-31', 'openai/o3.toml'],
  ['o4-mini-', '2024-05-31', 'openai/o4-mini.toml'],
  ['gpt-5-', '2024-09-30', 'openai/gpt-5.toml'],
  ['gpt-5-mini-', '2024-05-30', 'openai/gpt-5-mini.toml'],
  ['gpt-5-nano-', '2024-05-30', 'openai/gpt-5-nano.toml'],
  ['gpt-5.1-', '2024-09-30', 'openai/gpt-5.1.toml'],
  ['gpt-5.2-', '2025-08-31', 'openai/gpt-5.2.toml'],
  ['gpt-5.3-codex-', '2025-08-31', 'openai/gpt-5.3-codex.toml'],
  ['gpt-5.4-', '2025-08-31', 'openai/gpt-5.4.toml'],
  ['gpt-5.5-', '2025-12-01', 'openai/gpt-5.5.toml'],
  ['claude-3-5-sonnet-', '2024-04-30', 'anthropic/claude-3-5-sonnet-20241022.toml'],
  ['claude-3-5-haiku-', '2024-07-31', 'anthropic/claude-3-5-haiku-20241022.toml'],
  ['claude-3-7-sonnet-', '2024-10-31', 'anthropic/claude-3-7-sonnet-20250219.toml'],
  ['claude-opus-4-0-', '2025-03-31', 'anthropic/claude-opus-4-0.toml'],
  ['claude-opus-4-20250514-', '2025-03-31', 'anthropic/claude-opus-4-20250514.toml'],
  ['claude-opus-4-1-', '2025-03-31', 'anthropic/claude-opus-4-1.toml'],
  ['claude-opus-4-5-', '2025-03-31', 'anthropic/claude-opus-4-5.toml'],
  ['claude-opus-4-6-', '2025-05-31', 'anthropic/claude-opus-4-6.toml'],
  ['claude-opus-4-7-', '2026-01-31', 'anthropic/claude-opus-4-7.toml'],
  ['claude-sonnet-4-0-', '2025-03-31', 'anthropic/claude-sonnet-4-0.toml'],
  ['claude-sonnet-4-20250514-', '2025-03-31', 'anthropic/claude-sonnet-4-20250514.toml'],
  ['claude-sonnet-4-5-', '2025-07-31', 'anthropic/claude-sonnet-4-5.toml'],
  ['claude-sonnet-4-6-', '2025-08-31', 'anthropic/claude-sonnet-4-6.toml'],
  ['claude-sonnet-5-', '2026-01-31', 'anthropic/claude-sonnet-5.toml'],
  ['claude-haiku-4-5-', '2025-02-28', 'anthropic/claude-haiku-4-5.toml'],
  ['claude-fable-5-', '2026-01-31', 'anthropic/claude-fable-5.toml'],
];

/** A later model may have the same beginning, and a number more: `claude-fable-5-1` is not `claude-fable-5`. */
const isSuccessor = (rest: string) => /^\d{1,2}(-|$)/.test(rest);

/** @param own as configured, by the model's whole name; they win. @returns `undefined` where nobody has said */
export function findCutoff(
  model: string,
  own: Readonly<Record<string, string>>,
): KnowledgeCutoff | undefined {
  const configured = own[model];
  if (configured !== undefined) return { date: configured, source: 'configuration' };
  const [found] = builtIn
    .filter(([prefix]) => `${model}-`.startsWith(prefix) && !isSuccessor(model.slice(prefix.length)))
    .toSorted(([a], [b]) => b.length - a.length);
  return found && { date: found[1], source: `${list.name} of ${list.readAt}, ${found[2]}` };
}
