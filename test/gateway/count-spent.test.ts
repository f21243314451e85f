import { expect, test } from 'vitest';
import { countSpent, type Spent } from '../../src/gateway/count-spent.ts';

const check = (
  name: string,
  booked: Record<string, number | null>,
  played: Record<string, number | null>,
  expected: Spent,
) =>
  test(name, () => {
    const trials = Object.entries(played).map(([id, costUsd]) => ({ id, costUsd }));
    expect(countSpent({ spentUsd: new Map(Object.entries(booked)) }, trials)).toEqual(expected);
  });

check('nothing yet', {}, {}, { kind: 'known', usd: 0 });
check('what was booked', { a: 2 }, { a: 2 }, { kind: 'known', usd: 2 });
check('what was played before there was a budget', { a: 2 }, { a: 2, b: 3 }, { kind: 'known', usd: 5 });
check('what a booked trial has cost since, without a budget', { a: 1 }, { a: 5 }, { kind: 'known', usd: 5 });
check('what was reserved and never settled', { a: 7 }, { a: 2 }, { kind: 'known', usd: 7 });
check('what was cut off and is no trial', { a: 1, cut: 4 }, { a: 1 }, { kind: 'known', usd: 5 });
check('a cost that nobody knows, and that was booked', { a: 4 }, { a: null }, { kind: 'known', usd: 4 });
check(
  'what was cut off, and nobody knows a bound of',
  { a: 1, cut: null },
  { a: 1 },
  { kind: 'unknown', trialId: 'cut' },
);
check('a cost that nobody knows', { a: 4 }, { a: 1, b: null }, { kind: 'unknown', trialId: 'b' });
