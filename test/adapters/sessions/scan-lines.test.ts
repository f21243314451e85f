import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineRoom } from '../../../src/adapters/sessions/line-room.ts';
import { createLineScanner, headSizeBytes } from '../../../src/adapters/sessions/scan-lines.ts';

const largest = createLineRoom();

interface Splitting {
  readonly chunkSizeBytes: number;
  readonly roomSizeBytes?: number;
  readonly maxLineSizeBytes?: number;
  readonly wants?: (head: string) => boolean;
}

/** Puts the text in as chunks of the given size and tells what came out. */
function scan(
  text: string,
  { chunkSizeBytes, roomSizeBytes, maxLineSizeBytes = 1_000_000, wants = () => true }: Splitting,
) {
  const seen: string[] = [];
  const home = largest.home.subarray(0, roomSizeBytes);
  const room = { ...largest, bytes: home, home };
  const scanner = createLineScanner(
    {
      wants: (bytes, start, end) => wants(bytes.toString('utf8', start, end)),
      take: (line, lineNumber) => seen.push(`${lineNumber}:${line}`),
      refuse: (lineNumber) => seen.push(`${lineNumber}: refused`),
    },
    { room, maxLineSizeBytes, lineCount: 0, offsetBytes: 0 },
  );
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    const sizeBytes = bytes.copy(scanner.space().subarray(0, chunkSizeBytes), 0, at);
    scanner.advance(sizeBytes);
    at += sizeBytes;
  }
  const { wholeLineCount, wholeSizeBytes, openLine } = scanner.end();
  if (openLine) seen.push(`${wholeLineCount + 1}:${openLine}…`);
  return { seen, wholeLineCount, wholeSizeBytes };
}

test('gives the same lines however the bytes arrive', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'é', '\n', 'xyz') }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 2, max: 9 }),
      (text, chunkSizeBytes, roomSizeBytes) => {
        const lines = text
          .split('\n')
          .map((line, i, all) => `${i + 1}:${line}${i === all.length - 1 ? '…' : ''}`);
        expect(scan(text, { chunkSizeBytes, roomSizeBytes })).toEqual({
          seen: text.endsWith('\n') || text === '' ? lines.slice(0, -1) : lines,
          wholeLineCount: lines.length - 1,
          wholeSizeBytes: Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)),
        });
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});

test('decides the same however the bytes arrive', () => {
  const line = fc.tuple(fc.constantFrom('keep', 'drop'), fc.nat(3 * headSizeBytes), fc.boolean());
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.integer({ min: 1, max: 2000 }),
      (lines, chunkSizeBytes) => {
        const text = lines
          .map(([word, size, isWide]) => `${word}${(isWide ? 'é' : 'x').repeat(size)}\n`)
          .join('');
        const { seen, wholeLineCount, wholeSizeBytes } = scan(text, {
          chunkSizeBytes,
          roomSizeBytes: 700,
          maxLineSizeBytes: 1200,
          wants: (head) => head.startsWith('keep'),
        });
        const expected = text
          .split('\n')
          .slice(0, -1)
          .map((each, i) => (Buffer.byteLength(each) > 1200 ? `${i + 1}: refused` : `${i + 1}:${each}`))
          .filter((_, i) => lines[i]?.[0] === 'keep');
        expect(seen).toEqual(expected);
        expect([wholeLineCount, wholeSizeBytes]).toEqual([lines.length, Buffer.byteLength(text)]);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});

test('a line that is not wanted is passed over, however long', () => {
  const text = `keep 1\ndrop ${'x'.repeat(5000)}\nkeep 2\n`;
  const wants = (head: string) => head.startsWith('keep');
  expect(scan(text, { chunkSizeBytes: 700, maxLineSizeBytes: 1000, wants }).seen).toEqual([
    '1:keep 1',
    '3:keep 2',
  ]);
});

test('a wanted line over the limit is refused by its number', () => {
  const text = `a\n${'x'.repeat(2 * headSizeBytes)}\nb\n`;
  expect(scan(text, { chunkSizeBytes: 100, maxLineSizeBytes: headSizeBytes + 1 }).seen).toEqual([
    '1:a',
    '2: refused',
    '3:b',
  ]);
});

test('whoever decides sees enough of a line, or all of it', () => {
  const heads: number[] = [];
  const wants = (head: string) => heads.push(head.length) > 0;
  scan(`${'x'.repeat(3 * headSizeBytes)}\nshort\n`, { chunkSizeBytes: 200, wants });
  expect(heads).toEqual([600, 5]);
});

test('the room grows for a long line and is small again for the next file', () => {
  const room = createLineRoom();
  const { length } = room.bytes;
  const taken: number[] = [];
  const scanner = createLineScanner(
    { wants: () => true, take: (line) => taken.push(line.length), refuse: () => taken.push(-1) },
    { room, maxLineSizeBytes: 2 ** 24, lineCount: 0, offsetBytes: 0 },
  );
  for (let i = 0; i < 40; i += 1) {
    const space = scanner.space();
    space.fill('x');
    if (i === 39) space[0] = 0x0a;
    scanner.advance(i === 39 ? 1 : Math.min(space.length, 100_000));
  }
  scanner.end();
  expect(taken).toEqual([3_900_000]);
  expect(room.bytes).toHaveLength(length);
});
