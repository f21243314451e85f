export interface KnowledgeCutoff {
  /** Last day of what the model was trained on, as its provider says: of a month named alone its last. */
  readonly date: string;
  /** Where that was said. */
  readonly source: string;
}

const openai = 'https://platform.openai.com/docs/models';
const anthropic = 'https://docs.anthropic.com/en/docs/about-claude/models/overview';

/** By the beginning of the model's name; the longest that fits has it. */
const builtIn: readonly (readonly [prefix: string, date: string, source: string])[] = [
  ['gpt-4o', '2023-10-01', openai],
  ['gpt-4.1', '2024-06-01', openai],
  ['o3', '2024-06-01', openai],
  ['o4-mini', '2024-06-01', openai],
  ['gpt-5-', '2024-09-30', openai],
  ['gpt-5-mini', '2024-05-31', openai],
  ['gpt-5-nano', '2024-05-31', openai],
  ['gpt-5.1', '2024-09-30', openai],
  ['gpt-5.2', '2025-08-31', openai],
  ['claude-opus-4-2', '2025-03-31', anthropic],
  ['claude-sonnet-4-2', '2025-03-31', anthropic],
  ['claude-opus-4-1', '2025-03-31', anthropic],
  ['claude-sonnet-4-5', '2025-07-31', anthropic],
  ['claude-haiku-4-5', '2025-07-31', anthropic],
  ['claude-opus-4-5', '2025-08-31', anthropic],
];

/** @param own as configured, by the model's whole name; they win. @returns `undefined` where nobody has said */
export function findCutoff(
  model: string,
  own: Readonly<Record<string, string>>,
): KnowledgeCutoff | undefined {
  const configured = own[model];
  if (configured !== undefined) return { date: configured, source: 'configuration' };
  const [found] = builtIn
    .filter(([prefix]) => `${model}-`.startsWith(prefix))
    .toSorted(([a], [b]) => b.length - a.length);
  return found && { date: found[1], source: found[2] };
}
