import { expect, test } from 'vitest';
import { createRandom } from '../../src/stats/create-random.ts';
import { fleissKappa } from '../../src/stats/fleiss-kappa.ts';

test('the example of the literature: ten items, fourteen raters, five classes', () => {
  const table = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
  ];
  const { value, lower, upper, total } = fleissKappa(table);
  expect(value).toBeCloseTo(0.2099, 4);
  expect(total).toBe(10);
  expect(lower).toBeLessThan(value ?? 0);
  expect(upper).toBeGreaterThan(value ?? 0);
});

test('full agreement is 1; one class, or nothing that two have rated, is no agreement at all', () => {
  expect(
    fleissKappa([
      [3, 0],
      [0, 3],
    ]).value,
  ).toBe(1);
  expect(
    fleissKappa([
      [3, 0],
      [3, 0],
    ]).value,
  ).toBeNull();
  expect(
    fleissKappa([
      [1, 0],
      [0, 1],
    ]),
  ).toEqual({ value: null, lower: null, upper: null, total: 0 });
  expect(fleissKappa([])).toEqual({ value: null, lower: null, upper: null, total: 0 });
});

test('its interval is that of the jackknife, and of simulated items', () => {
  const random = createRandom(7);
  // Each item has a leaning of its own, and three raters follow it more or less.
  const draw = () => {
    const leaning = random() < 0.5 ? 0.8 : 0.25;
    const met = [0, 1, 2].filter(() => random() < leaning).length;
    return [met, 3 - met];
  };
  const items = Array.from({ length: 120 }, draw);
  const { value, lower, upper } = fleissKappa(items);
  const left = items.map((_, i) => fleissKappa(items.toSpliced(i, 1)).value ?? 0);
  const centre = left.reduce((sum, each) => sum + each, 0) / left.length;
  const variance =
    ((items.length - 1) / items.length) * left.reduce((sum, each) => sum + (each - centre) ** 2, 0);
  expect(((upper ?? 0) - (lower ?? 0)) / 2 / 1.96).toBeCloseTo(Math.sqrt(variance), 2);
  const values = Array.from({ length: 400 }, () => fleissKappa(Array.from({ length: 120 }, draw)).value ?? 0);
  const truth = values.reduce((sum, each) => sum + each, 0) / values.length;
  const intervals = Array.from({ length: 400 }, () => fleissKappa(Array.from({ length: 120 }, draw)));
  const covered = intervals.filter(
    (each) => (each.lower ?? 1) <= truth && truth <= (each.upper ?? -1),
  ).length;
  expect(covered / intervals.length).toBeGreaterThan(0.92);
  expect(covered / intervals.length).toBeLessThan(0.98);
  expect(value).not.toBeNull();
});
