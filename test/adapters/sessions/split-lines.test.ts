import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter, headSizeBytes } from '../../../src/adapters/sessions/split-lines.ts';

/** Pushes the text in chunks of the given size and tells what came out. */
function split(
  text: string,
  chunkSizeBytes: number,
  maxLineSizeBytes = 1_000_000,
  wants = (_: string) => true,
) {
  const seen: string[] = [];
  const splitter = createLineSplitter(
    {
      wants: (head) => wants(head.toString()),
      take: (line, lineNumber, hasEnd) => seen.push(`${lineNumber}:${line}${hasEnd ? '' : '…'}`),
      refuse: (lineNumber) => seen.push(`${lineNumber}: refused`),
    },
    maxLineSizeBytes,
  );
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkSizeBytes)
    splitter.push(bytes.subarray(at, at + chunkSizeBytes));
  splitter.end();
  return seen;
}

test('gives the same lines however the bytes arrive', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'é', '\n', 'xyz') }),
      fc.integer({ min: 1, max: 9 }),
      (text, size) => {
        const lines = text
          .split('\n')
          .map((line, i, all) => `${i + 1}:${line}${i === all.length - 1 ? '…' : ''}`);
        expect(split(text, size)).toEqual(text.endsWith('\n') || text === '' ? lines.slice(0, -1) : lines);
      },
    ),
    { seed: 3 },
  );
});

test('a line that is not wanted is passed over, however long', () => {
  const text = `keep 1\ndrop ${'x'.repeat(5000)}\nkeep 2\n`;
  expect(split(text, 700, 1000, (head) => head.startsWith('keep'))).toEqual(['1:keep 1', '3:keep 2']);
});

test('a wanted line over the limit is refused by its number', () => {
  expect(split(`a\n${'x'.repeat(2 * headSizeBytes)}\nb\n`, 100, headSizeBytes + 1)).toEqual([
    '1:a',
    '2: refused',
    '3:b',
  ]);
});

test('the head of a line is at most its first bytes', () => {
  const heads: number[] = [];
  split(`${'x'.repeat(3 * headSizeBytes)}\nshort\n`, 200, 10_000, (head) => heads.push(head.length) > 0);
  expect(heads).toEqual([headSizeBytes, 5]);
});
