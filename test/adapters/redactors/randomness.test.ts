import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasVariety, isPlaceholder, looksRandom } from '../../../src/adapters/redactors/randomness.ts';

const value = fc.string({ unit: fc.constantFrom(...'abczABCZ0129_-./é$'), maxLength: 40 });

test('a text is random if its pieces are short, whatever stands between them', () => {
  const isRandom = (text: string, maxPieceLength: number) => {
    const pieces = text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
    const isMixed = /\d/.test(text) && /[A-Za-z]/.test(text) && pieces.length > 2;
    const hasEnough = new Set(text).size >= Math.min(10, text.length / 2);
    return isMixed && hasEnough && pieces.join('').length / pieces.length <= maxPieceLength;
  };
  fc.assert(
    fc.property(value, fc.constantFrom(1.5, 2.6, 4), (text, max) => {
      expect(looksRandom(text, max)).toBe(isRandom(text, max));
    }),
    { numRuns: 5000, seed: 3 },
  );
});

test('variety is the number of different characters', () => {
  fc.assert(
    fc.property(value, fc.nat(12), (text, count) => {
      expect(hasVariety(text, count)).toBe(new Set(text).size >= count);
    }),
    { seed: 3 },
  );
});

test.each([
  ['password', true],
  ['my-secretpassword_1234567', true],
  ['testuser1', true],
  ['user98765', false],
  ['testuserx', false],
  ['aaa', true],
  ['aabb', true],
  ['hunter2', false],
  ['1234', false],
  ['', true],
])('"%s" only says what belongs there: %s', (text, expected) => {
  expect(isPlaceholder(text)).toBe(expected);
});
