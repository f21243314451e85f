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
