import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findHeld } from '../../src/curate/find-held.ts';

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', ' ', 'ß', 'é', 'ж', '語', '\u0161', '😀', '\0'),
  maxLength: 40,
});

test('finds every word that the text holds and no other, whatever its signs', () => {
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 8 }), fc.nat(), fc.nat(12), (whole, others, from, size) => {
      const words = [...others, whole.slice(from % (whole.length + 1)).slice(0, size)];
      expect(findHeld(whole, words)).toEqual(words.filter((word) => whole.includes(word)));
    }),
    { numRuns: 2000 },
  );
});

test('takes nothing of one text for a sign of the next', () => {
  expect(findHeld('the ledger is closed', ['ledger'])).toEqual(['ledger']);
  expect(findHeld('the book is closed', ['ledger', 'closed'])).toEqual(['closed']);
});
