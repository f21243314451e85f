import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createLineRoom } from '../../../src/adapters/sessions/line-room.ts';
import { RecordFinder } from '../../../src/adapters/sessions/record-finder.ts';

const room = createLineRoom();
const wanted = { types: ['turn_context'], events: [], responses: [], items: [] };

/** Whether the finder takes it for the time of a record. */
function isTime(text: string): boolean {
  const finder = new RecordFinder(room, wanted);
  const line = Buffer.from(`{"timestamp":"${text}","type":"turn_context"`);
  return finder.wants(line, 0, line.length) && finder.name !== null && finder.hasTime;
}

describe('a time', () => {
  const check = (text: string, expected: boolean) =>
    test(text, () => {
      expect(isTime(text)).toBe(expected);
      expect(z.iso.datetime({ precision: 3 }).safeParse(text).success).toBe(expected);
    });
  check('2026-11-02T10:00:00.000Z', true);
  check('2026-12-31T23:59:59.999Z', true);
  check('2028-02-29T00:00:00.000Z', true);
  check('2000-02-29T00:00:00.000Z', true);
  check('2026-02-29T00:00:00.000Z', false);
  check('2100-02-29T00:00:00.000Z', false);
  check('2026-99-99T99:99:99.999Z', false);
  check('2026-00-10T00:00:00.000Z', false);
  check('2026-01-00T00:00:00.000Z', false);
  check('2026-04-31T00:00:00.000Z', false);
  check('2026-01-01T24:00:00.000Z', false);
  check('2026-01-01T00:60:00.000Z', false);
  check('2026-01-01T00:00:60.000Z', false);
  check('2026-01-01 00:00:00.000Z', false);
  check('2026-01-01T00:00:00.00', false);
});

test('is whatever the schemas of records take for one', () => {
  const digits = (max: number, length: number) =>
    fc.integer({ min: 0, max }).map((number) => String(number).padStart(length, '0'));
  const numbers = fc.tuple(
    digits(9999, 4),
    digits(14, 2),
    digits(33, 2),
    digits(26, 2),
    digits(62, 2),
    digits(62, 2),
    digits(999, 3),
  );
  fc.assert(
    fc.property(numbers, ([year, month, day, hour, minute, second, rest]) => {
      const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${rest}Z`;
      expect(isTime(text)).toBe(z.iso.datetime().safeParse(text).success);
    }),
    { numRuns: 2000 },
  );
});

describe('usage of a turn that was followed', () => {
  const toLine = ([turn, tokens, reasoning = '0']: readonly [
    turn: string,
    tokens: number,
    reasoning?: string,
  ]) =>
    `{"timestamp":"2026-11-02T10:00:00.000Z","ordinal":7,"type":"token_usage_record","payload":{"thread_id":"a",` +
    `"turn_id":"${turn}","session_id":"a","root_turn_id":"b","response_id":"c","usage":{"input_tokens":${tokens},` +
    `"cached_input_tokens":0,"output_tokens":1,"reasoning_output_tokens":${reasoning}}}}\n`;
  const check = (
    name: string,
    lines: readonly (readonly [turn: string, tokens: number, reasoning?: string])[],
    expected: readonly (string | number)[],
  ) =>
    test(name, () => {
      const finder = new RecordFinder(room, { ...wanted, types: ['token_usage_record'] });
      const bytes = room.home.subarray(0, room.home.write(lines.map(toLine).join('')));
      const told: (string | number)[] = [];
      const tellSum = () => {
        const { requestCount, inputTokens } = finder.takeGathered()?.usage ?? {};
        if (requestCount !== undefined && inputTokens !== undefined) told.push(requestCount, inputTokens);
      };
      for (let start = 0; finder.next(bytes, start); start = finder.lineEnd + 1) {
        tellSum();
        const line = bytes.subarray(finder.lineStart, finder.lineEnd);
        const said = finder.read(1, line);
        if (said === undefined) {
          told.push('otherwise');
          continue;
        }
        const [tokens = 0] = said;
        const turnId = finder.shared('turn', line);
        told.push(`${turnId} ${tokens}`);
        finder.follow({ threadId: finder.shared('thread', line), turnId });
      }
      tellSum();
      expect(told).toEqual(expected);
    });
  const large = 999_999_999;

  check(
    'is summed behind the record that tells of the turn',
    [
      ['x', 10],
      ['x', 20],
      ['x', 30],
    ],
    ['x 10', 2, 50],
  );
  check(
    "is another's where the turn is",
    [
      ['x', 1],
      ['x', 2],
      ['y', 3],
      ['x', 4],
      ['x', 5],
    ],
    ['x 1', 1, 2, 'y 3', 'x 4', 1, 5],
  );
  check(
    'is left to others where it is no count',
    [
      ['x', 1],
      ['x', 2],
      ['x', -3],
      ['x', 4.5],
      ['x', 5, '1e3'],
      ['x', 6, '1.5'],
      ['x', 7, '-1'],
      ['x', 8],
    ],
    ['x 1', 1, 2, ...Array(5).fill('otherwise'), 1, 8],
  );
  check(
    'is told anew before its sum is too large',
    [
      ['x', large],
      ['x', large],
      ['x', large],
      ['x', large],
    ],
    [`x ${large}`, 2, 2 * large, `x ${large}`],
  );
});
