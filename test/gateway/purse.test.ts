import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPurse, type Reservation } from '../../src/gateway/purse.ts';
import { openSpendingJournal } from '../../src/gateway/spending-journal.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const never = new AbortController().signal;

describe('a purse', () => {
  test('never holds more than its ceiling, whatever 32 trials do in whatever order', async () => {
    const amount = fc.integer({ min: 0, max: 400_000 }).map((micros) => micros / 1e6);
    const step = fc.record({
      trial: fc.integer({ min: 0, max: 31 }),
      worst: amount,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      end: fc.constantFrom('settle', 'keep', 'leave'),
    });
    await fc.assert(
      fc.asyncProperty(amount, fc.array(step, { maxLength: 200 }), async (ceilingUsd, steps) => {
        const purse = createPurse({ ceilingUsd });
        const isWithin = () => expect(purse.committedUsd()).toBeLessThanOrEqual(ceilingUsd);
        const inHand = new Map<
          number,
          { gone: AbortController; worst: number; reservation?: Reservation | undefined }
        >();
        for (const { trial, worst, share, end } of steps) {
          const mine = inHand.get(trial);
          if (mine === undefined) {
            const hold: NonNullable<ReturnType<typeof inHand.get>> = { gone: new AbortController(), worst };
            inHand.set(trial, hold);
            void purse.reserve(worst, hold.gone.signal).then((reservation) => {
              hold.reservation = reservation;
              if (!reservation) inHand.delete(trial);
            });
          } else if (mine.reservation) {
            inHand.delete(trial);
            if (end === 'settle') mine.reservation.settle(mine.worst * share);
            else mine.reservation.keep();
          } else if (end === 'leave') mine.gone.abort();
          isWithin();
          if (share < 0.5) await nextTurn();
          isWithin();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('lets a request wait while what others reserved may come back', async () => {
    const purse = createPurse({ ceilingUsd: 1 });
    const first = await purse.reserve(0.8, never);
    const second = purse.reserve(0.5, never);
    first?.settle(0.1);
    await expect(second).resolves.toBeDefined();
    expect(purse.committedUsd()).toBeCloseTo(0.6, 9);
    expect(purse.isExhausted()).toBe(false);
  });

  test('refuses a request that can never fit, and serves those that do', async () => {
    const purse = createPurse({ ceilingUsd: 1 });
    (await purse.reserve(0.1, never))?.keep();
    await expect(purse.reserve(0.95, never)).resolves.toBeUndefined();
    expect(purse.isExhausted()).toBe(false);
    (await purse.reserve(0.85, never))?.keep();
    await expect(purse.reserve(0.95, never)).resolves.toBeUndefined();
    expect(purse.isExhausted()).toBe(true);
  });

  test('is closed for good once nothing like what it served would fit', async () => {
    const purse = createPurse({ ceilingUsd: 1 });
    const first = await purse.reserve(0.8, never);
    const second = purse.reserve(0.5, never);
    first?.keep();
    await expect(second).resolves.toBeUndefined();
    await expect(purse.reserve(0.01, never)).resolves.toBeUndefined();
    expect(purse.isExhausted()).toBe(true);
  });

  test('is closed and says so when a request has cost more than was reserved for it', async () => {
    const warned = once(process, 'warning');
    const purse = createPurse({ ceilingUsd: 10 });
    const first = await purse.reserve(1, never);
    first?.settle(2);
    await expect(purse.reserve(0.01, never)).resolves.toBeUndefined();
    expect(purse.committedUsd()).toBe(2);
    expect(purse.isExhausted()).toBe(true);
    expect(String(await warned)).toContain('A request cost $2, and at most $1 was expected');
  });

  test('serves in the order of asking, and forgets who has left', async () => {
    const purse = createPurse({ ceilingUsd: 1 });
    const first = await purse.reserve(0.8, never);
    const leaving = new AbortController();
    const large = purse.reserve(0.9, leaving.signal);
    const small = purse.reserve(0.1, never);
    leaving.abort();
    await expect(large).resolves.toBeUndefined();
    await expect(small).resolves.toBeDefined();
    expect(purse.isExhausted()).toBe(false);
    first?.settle(0);
    expect(() => first?.settle(0)).toThrow('ends once');
  });
});

test('a book that cannot be written fails whoever it is written for, and leaves the others their turn', async () => {
  const purse = createPurse({ ceilingUsd: 1 });
  const full = (): never => {
    throw new Error('no space left');
  };
  const first = await purse.reserve(0.8, never);
  const failing = purse.reserve(0.5, never, { reserved: full, settled: full });
  const failed = expect(failing).rejects.toThrow('no space left');
  const third = purse.reserve(0.6, never, { reserved: () => 1, settled: full });
  first?.settle(0.1);
  await failed;
  const reservation = await third;
  const fourth = purse.reserve(0.5, never);
  expect(() => reservation?.settle(0)).toThrow('no space left');
  await expect(fourth).resolves.toBeDefined();
});

describe('the spending journal', () => {
  test('counts after a kill what was settled, and as a whole what was not', async () => {
    const path = join(temporaryDirectory(), 'spending', 'e.jsonl');
    const book = openSpendingJournal(path).bookFor('e/t/v/1');
    const purse = createPurse({ ceilingUsd: 10 });
    const settled = await purse.reserve(2, never, book);
    await purse.reserve(3, never, book);
    settled?.settle(0.5);
    // What a process that was killed was writing.
    appendFileSync(path, '{"reserved":4,"ma');
    const again = openSpendingJournal(path);
    expect([...again.spentUsd.keys()]).toEqual(['e/t/v/1']);
    expect(again.spentUsd.get('e/t/v/1')).toBeCloseTo(3.5, 9);
    const mark = again.bookFor('e/t/v/2').reserved(1);
    again.bookFor('e/t/v/2').settled(mark, 0.25);
    expect(
      openSpendingJournal(path)
        .spentUsd.values()
        .reduce((sum: number, usd) => sum + (usd ?? Number.NaN), 0),
    ).toBeCloseTo(3.75, 9);
    expect(readFileSync(path, 'utf8')).not.toMatch(/prompt|token/);
  });

  test('does not know what was cut off without a bound', () => {
    const path = join(temporaryDirectory(), 'e.jsonl');
    const book = openSpendingJournal(path).bookFor('e/t/v/1');
    book.reserved(null);
    book.settled(book.reserved(2), 1);
    openSpendingJournal(path)
      .bookFor('e/t/v/2')
      .settled(openSpendingJournal(path).bookFor('e/t/v/2').reserved(null), 1);
    expect(openSpendingJournal(path).spentUsd).toEqual(
      new Map([
        ['e/t/v/1', null],
        ['e/t/v/2', 1],
      ]),
    );
  });

  test('says which line is none of its own', () => {
    const path = join(temporaryDirectory(), 'e.jsonl');
    appendFileSync(path, '{"reserved":-1,"mark":1,"trial":"t"}\n');
    expect(() => openSpendingJournal(path)).toThrow(`${path}:1`);
  });
});
