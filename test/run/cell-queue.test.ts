import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toTrialId } from '../../src/domain/ids.ts';
import type { Cell } from '../../src/domain/trial.ts';
import { createCellQueue } from '../../src/run/cell-queue.ts';
import { planCells } from '../../src/run/plan-cells.ts';
import { createRandom } from '../../src/stats/create-random.ts';
import { exampleExperiment } from '../support/examples.ts';

const experiment = exampleExperiment({
  repeats: 3,
  taskIds: Array.from({ length: 12 }, (_, i) => `shop-${i}`),
});
const cells = planCells(experiment);

type Expect = (cell: Cell) => number | undefined;

function drain(concurrency: number, expectMs?: Expect): Cell[] {
  const queue = createCellQueue(cells, { concurrency, ...(expectMs ? { expectMs } : {}) });
  const taken: Cell[] = [];
  for (let cell = queue.take(); cell !== undefined; cell = queue.take()) taken.push(cell);
  expect(queue.isLeft()).toBe(false);
  return taken;
}

/** When the last of them ends, each begun by whoever is free first. */
function toMakespanMs(order: readonly Cell[], concurrency: number, toMs: (cell: Cell) => number): number {
  const free = Array.from({ length: concurrency }, () => 0);
  for (const cell of order) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + toMs(cell);
  }
  return Math.max(...free);
}

const drawn = fc
  .integer()
  .map((seed) => new Map(cells.map((cell, i) => [toTrialId(cell), 50 + createRandom(seed + i)() * 1000])));

describe('cells are taken', () => {
  test('each once, in the planned order but for the last ones, and variants of a block one after the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), drawn, (concurrency, lengths) => {
        const taken = drain(concurrency, (cell) => lengths.get(toTrialId(cell)));
        expect(taken.map(toTrialId).sort()).toEqual(cells.map(toTrialId).sort());
        const firstCount = Math.max(0, cells.length - 4 * concurrency);
        expect(taken.slice(0, firstCount)).toEqual(cells.slice(0, firstCount));
        for (let i = 0; i < taken.length; i += 2) {
          const [a, b] = [taken[i], taken[i + 1]];
          expect([a?.taskId, a?.repeatIndex]).toEqual([b?.taskId, b?.repeatIndex]);
        }
      }),
    );
  });

  test('as planned where nobody knows how long they take', () => {
    expect(drain(2)).toEqual(cells);
    expect(drain(2, () => undefined)).toEqual(cells);
  });

  test('longest first at the end, so that no long one is played alone', () => {
    const last = cells.at(-1);
    const toMs = (cell: Cell) => (cell.taskId === last?.taskId ? 10_000 : 1000);
    expect(toMakespanMs(drain(4, toMs), 4, toMs)).toBeLessThan(toMakespanMs(cells, 4, toMs));
  });

  test('what nobody knows the length of begins before what is known to be short', () => {
    const unknown = cells.at(-1)?.taskId;
    const taken = drain(2, ({ taskId }) => (taskId === unknown ? undefined : 1000));
    expect(taken.at(-1)?.taskId).not.toBe(unknown);
  });
});
