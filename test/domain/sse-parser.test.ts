import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSseParser, type ServerSentEvent } from '../../src/domain/sse-parser.ts';

function parseAll(bytes: Uint8Array, cuts: readonly number[] = [], maxEventLength?: number) {
  const parse = createSseParser(maxEventLength);
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
  let start = 0;
  return ends.flatMap((end) => {
    const events = parse(bytes.subarray(start, end));
    start = end;
    return events;
  });
}

const toBytes = (text: string) => new TextEncoder().encode(text);

describe('the event stream parser', () => {
  const check = (title: string, stream: string, expected: readonly ServerSentEvent[]) =>
    test(title, () => expect(parseAll(toBytes(stream))).toEqual(expected));

  check('reads type and data', 'event: a\ndata: {"x":1}\n\n', [{ type: 'a', data: '{"x":1}' }]);
  check('joins several lines of data', 'data: one\ndata: two\n\n', [{ type: '', data: 'one\ntwo' }]);
  check('takes off one blank only', 'data:  x\n\ndata:y\n\n', [
    { type: '', data: ' x' },
    { type: '', data: 'y' },
  ]);
  check('knows the three line ends', 'data: a\r\n\r\ndata: b\r\rdata: c\n\n', [
    { type: '', data: 'a' },
    { type: '', data: 'b' },
    { type: '', data: 'c' },
  ]);
  check('passes over comments, other fields and fields without a colon', ': hi\nid: 7\ndata\n\n', [
    { type: '', data: '' },
  ]);
  check('gives no event without data', 'event: ping\n\n\n\n', []);
  check('does not carry a type over to the next event', 'event: a\n\ndata: x\n\n', [{ type: '', data: 'x' }]);
  check('leaves out what was cut off', 'data: a\n\ndata: b\n', [{ type: '', data: 'a' }]);
  check('drops a byte order mark', '\uFEFFdata: a\n\n', [{ type: '', data: 'a' }]);

  test('gives the same events however the bytes are cut', () => {
    const line = fc.oneof(
      fc.constantFrom('', 'event: e', 'data: x', 'data: 日本 🎉', ': c', 'data', 'data:'),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    const stream = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
      .map((lines) => toBytes(lines.flat().join('')));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400), { maxLength: 40 }), (bytes, cuts) => {
        const inside = cuts.map((cut) => Math.min(cut, bytes.length));
        expect(parseAll(bytes, inside)).toEqual(parseAll(bytes));
      }),
    );
  });

  test('never throws on random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseAll(bytes, [1, 7, 100])));
  });

  test('drops an event that is too long, in one line or many, and goes on after it', () => {
    const long = 'x'.repeat(60);
    const oneLine = toBytes(`data: ${long}\ndata: more\n\ndata: after\n\n`);
    const manyLines = toBytes(`${'data: 1234567890\n'.repeat(9)}\ndata: after\n\n`);
    for (const bytes of [oneLine, manyLines]) {
      const everyByte = Array.from(bytes, (_, index) => index);
      expect(parseAll(bytes, everyByte, 50)).toEqual([{ type: '', data: 'after' }]);
    }
  });
});
