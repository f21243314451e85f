import { expect, test } from 'vitest';
import { judgeItems } from '../../src/refresh/judge-items.ts';
import { itemDiscrimination } from '../../src/stats/item-discrimination.ts';

const experiment = (createdAt: string, ...scores: Record<string, number>[]) => ({
  createdAt,
  scores: scores.map((each) => new Map(Object.entries(each))),
});

test('a task is saturated that all solve, or none, in as many of the last experiments as are looked at', () => {
  const experiments = [
    experiment('1', { easy: 0, hard: 1, some: 1 }),
    experiment('2', { easy: 1, hard: 0, some: 0.5 }, { easy: 1, hard: 0, some: 0 }),
    experiment('3', { easy: 1, hard: 0, some: 1, fresh: 1 }),
  ];
  const check = (last: number, expected: Record<string, string | null>) =>
    expect(
      Object.fromEntries(judgeItems(experiments, last).map(({ taskId, saturation }) => [taskId, saturation])),
    ).toEqual(expected);
  check(2, { easy: 'all', hard: 'none', some: null, fresh: null });
  check(1, { easy: 'all', hard: 'none', some: 'all', fresh: 'all' });
  check(3, { easy: null, hard: null, some: null, fresh: null });
});

test('an item discriminates by how it goes with all the others', () => {
  const subjects = [
    { good: 1, bad: 0, flat: 1, a: 1, b: 1 },
    { good: 1, bad: 0, flat: 1, a: 1, b: 0 },
    { good: 0, bad: 1, flat: 1, a: 0, b: 0 },
  ].map((each) => new Map(Object.entries(each)));

  expect(itemDiscrimination(subjects, 'good')).toBeCloseTo(0.5, 9);
  expect(itemDiscrimination(subjects, 'bad')).toBeCloseTo(-0.944911182523068, 9);
  expect(itemDiscrimination(subjects, 'flat')).toBeNull();
  expect(itemDiscrimination(subjects.slice(1), 'good')).toBeNull();
});
