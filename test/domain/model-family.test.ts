import { expect, test } from 'vitest';
import { toModelFamily } from '../../src/domain/model-family.ts';

test.each([
  ['gpt-5.5', 'gpt-5'],
  ['gpt-5.1-codex-max', 'gpt-5'],
  ['openai/gpt-5-mini', 'gpt-5'],
  ['gpt-4o', 'gpt-4'],
  ['chatgpt-4o-latest', 'gpt-4'],
  ['gpt-oss-120b', 'gpt-oss'],
  ['o4-mini', 'o-series'],
  ['codex-mini-latest', 'codex'],
  ['claude-opus-4-5-20251101', 'claude-opus'],
  ['claude-3-7-sonnet-latest', 'claude-sonnet'],
  ['anthropic/claude-haiku-4.5', 'claude-haiku'],
  ['us.anthropic.claude-opus-4-1-20250805-v1:0', 'claude-opus'],
  ['models/gemini-2.5-pro', 'gemini'],
  ['grok-code-fast-1', 'grok'],
  ['deepseek-v3.2', 'deepseek'],
  ['qwen3-coder-480b', 'qwen'],
  ['Qwen/Qwen3-Coder', 'qwen'],
  ['devstral-small', 'mistral'],
  ['mixtral-8x7b', 'mistral'],
  ['codellama-34b', 'llama'],
  ['moonshotai/kimi-k2', 'kimi'],
  ['', null],
  [null, null],
  ['4711', null],
])('the family of %s is %s', (model, family) => {
  expect(toModelFamily(model)).toBe(family);
});
