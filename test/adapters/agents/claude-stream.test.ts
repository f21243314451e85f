import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countClaudeCommands, parseClaudeStream } from '../../../src/adapters/agents/claude-stream.ts';

const init = { type: 'system', subtype: 'init', session_id: 'S', model: 'claude-sonnet-4-5' };
const result = (fields: object) => ({
  ...{ type: 'result', subtype: 'success', is_error: false, result: 'Done.' },
  usage: { input_tokens: 3, cache_creation_input_tokens: 20, cache_read_input_tokens: 100, output_tokens: 7 },
  ...fields,
});

const check = (title: string, lines: readonly unknown[], expected: object) =>
  test(title, () => {
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    expect(parseClaudeStream(text)).toMatchObject(expected);
  });

const printed = (name: string) =>
  readFileSync(
    join(import.meta.dirname, '../../../fixtures/claude-streams', name, 'trace.jsonl'),
    'utf8',
  ).split('\n');

check('as the real one printed it, in two turns', printed('resumed'), {
  sessionId: 'a39d5fd0-3251-4b88-9b57-4e244a6b4a27',
  completedTurnCount: 2,
  failure: null,
  usage: { inputTokens: 13_600, cachedInputTokens: 11_200, cacheWriteTokens: 1600, outputTokens: 520 },
  lastMessage: 'Done.',
});
check('as the real one printed it when its provider refused', printed('failed'), {
  completedTurnCount: 0,
  failure: 'API Error: 400 scripted failure',
  usage: { inputTokens: 1000, outputTokens: 40 },
});
check('nothing', [], {
  sessionId: null,
  completedTurnCount: 0,
  failure: null,
  usage: null,
  lastMessage: null,
});
check(
  'a turn, what is not of this form left aside',
  [init, 'Warning: x', { type: 'assistant' }, '{"type', result({})],
  {
    sessionId: 'S',
    completedTurnCount: 1,
    lastMessage: 'Done.',
    usage: { inputTokens: 123, cachedInputTokens: 100, cacheWriteTokens: 20, outputTokens: 7 },
  },
);
check(
  'turns are starts of their own: their usage is added',
  [init, result({}), init, result({ result: 'More.' })],
  {
    completedTurnCount: 2,
    lastMessage: 'More.',
    usage: { inputTokens: 246, outputTokens: 14 },
  },
);
check('a turn that failed says why', [init, result({ is_error: true, result: 'API Error: 403' })], {
  completedTurnCount: 0,
  failure: 'API Error: 403',
});
check(
  'one that says nothing, by its kind',
  [result({ is_error: true, result: null, subtype: 'error_max_turns' })],
  {
    failure: 'error_max_turns',
  },
);

test('calls of the shell are counted line by line, and no other', () => {
  const call = (name: string) => ({ type: 'tool_use', name, input: {} });
  const line = (...content: object[]) => JSON.stringify({ type: 'assistant', message: { content } });
  const lines = [
    line(call('Bash')),
    line(call('Read')),
    line({ type: 'text' }),
    line(call('Bash'), call('Bash')),
  ];
  expect([...lines, 'tool_use {"type'].map(countClaudeCommands)).toEqual([1, 0, 0, 2, 0]);
});
