import { describe, expect, test } from 'vitest';
import { describeDifferences, listDifferences } from '../../src/domain/list-differences.ts';

describe('two values', () => {
  const check = (name: string, before: unknown, after: unknown, expected: string) =>
    test(name, () => expect(describeDifferences(listDifferences(before, after))).toBe(expected));
  check(
    'that are equal differ in nothing, whatever the order of their keys',
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    '',
  );
  check(
    'differ by their keys',
    { limits: { turns: 3 }, a: 1 },
    { limits: { turns: 4 }, a: 1 },
    'limits.turns 3 → 4',
  );
  check('differ in what only one of them has', { a: 1 }, { a: 1, b: { c: 2 } }, 'b none → {"c":2}');
  check('differ in lists as a whole', { a: [1, 2] }, { a: [2, 1] }, 'a [1,2] → [2,1]');
  check('of different kinds differ', { a: { b: 1 } }, { a: null }, 'a {"b":1} → null');
  check('that are long are cut', { a: 'x'.repeat(100) }, { a: '' }, `a "${'x'.repeat(59)}… → ""`);
});
