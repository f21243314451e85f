import { describe, expect, test } from 'vitest';
import { parseDecisions } from '../../../src/cli/review/parse-decisions.ts';

test('decisions by word', () => {
  expect([...parseDecisions(['a-1=keep', 'b=drop:not-testable', 'a-1=drop:leak'])]).toEqual([
    ['a-1', { kind: 'drop', reason: 'leak' }],
    ['b', { kind: 'drop', reason: 'not-testable' }],
  ]);
});

describe('what is no decision is named', () => {
  const check = (text: string) =>
    test(text, () => expect(() => parseDecisions([text])).toThrow(`--decide ${text}: say ID=keep`));
  for (const text of [
    'a',
    'a=',
    '=keep',
    'a=drop',
    'a=drop:',
    'a=drop:bad',
    'a=drop:undecided',
    'a=keep:leak',
  ]) {
    check(text);
  }
});
