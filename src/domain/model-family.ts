/**
 * Families by the names that providers give; the first pattern that fits has it. Models of one family share training and
 * habits, so that one may find easy what another of them wrote.
 */
const families: readonly (readonly [pattern: RegExp, family: string])[] = [
  [/^gpt-oss/, 'gpt-oss'],
  [/^(?:chat)?gpt-(\d)/, 'gpt-$1'],
  [/^o\d/, 'o-series'],
  [/^codex/, 'codex'],
  [/^claude(?:-[\d.-]+)?-(opus|sonnet|haiku|instant)/, 'claude-$1'],
  [/^(?:code|dev|mini|magi|pix)stral|^(?:open-)?mi[sx]tral/, 'mistral'],
  [/^(?:code-?)?llama/, 'llama'],
  // Gemini, Grok, DeepSeek, Qwen, Kimi, GLM and whoever comes next: the name before its version.
  [/^([a-z]+)/, '$1'],
];

/** Such as `gpt-5`, `claude-opus` or `gemini`, of a model's id with or without its provider; `null` where it has no name. */
export function toModelFamily(model: string | null): string | null {
  // "openai/gpt-5", "us.anthropic.claude-opus-4-1-v1:0", "models/gemini-2.5-pro"
  const name = (model ?? '').toLowerCase().replace(/^(?:.*\/|(?:[a-z]{2,6}\.)?[a-z]+\.(?=[a-z]))/, '');
  for (const [pattern, family] of families) {
    const found = pattern.exec(name);
    if (found !== null) return family.replace('$1', found[1] ?? '');
  }
  return null;
}
