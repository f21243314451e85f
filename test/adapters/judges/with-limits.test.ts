import { expect, test } from 'vitest';
import { createJudgeLimits } from '../../../src/adapters/judges/with-limits.ts';
import { noSpending } from '../../../src/domain/judgement.ts';
import type { Judge, JudgeResult } from '../../../src/ports.ts';
import { exampleJudgement, exampleSubject } from '../../support/example-judgement.ts';

const judged = (costUsd: number | null): JudgeResult => ({
  kind: 'judged',
  judgement: exampleJudgement(),
  spending: { ...noSpending, costUsd },
});
const failed = (cause: 'provider' | 'answer'): JudgeResult => ({
  kind: 'undecided',
  cause,
  detail: 'as it is',
  spending: noSpending,
});

/** Puts as many candidates as there are results, and says what came of each, by its kind or why it was not asked. */
async function judgeAll(budgetUsd: number | null, results: readonly JudgeResult[]): Promise<string[]> {
  let asked = 0;
  const inner: Judge = { name: 'a', version: '1', judge: async () => results[asked++] as JudgeResult };
  const judge = createJudgeLimits(budgetUsd)(inner);
  const words: string[] = [];
  for (const _ of results) {
    const result = await judge.judge(exampleSubject());
    words.push(result.kind === 'undecided' ? result.detail : result.kind);
  }
  return words;
}

test('asks until the budget is spent', async () => {
  const spent = 'not asked: the budget of $1 is spent';
  expect(await judgeAll(1, [judged(0.6), judged(0.6), judged(0), judged(0)])).toEqual([
    'judged',
    'judged',
    spent,
    spent,
  ]);
});

test('a budget that cannot be counted any more is taken for spent', async () => {
  const words = await judgeAll(1, [judged(null), judged(0)]);
  expect(words[1]).toBe('not asked: what was spent is not known, so no budget can be kept');
  expect(await judgeAll(null, [judged(null), judged(0)])).toEqual(['judged', 'judged']);
});

test('several judges share one budget', async () => {
  const withLimits = createJudgeLimits(1);
  const [a, b] = ['a', 'b'].map((name) =>
    withLimits({ name, version: '1', judge: async () => judged(1) }),
  ) as [Judge, Judge];
  expect((await a.judge(exampleSubject())).kind).toBe('judged');
  expect((await b.judge(exampleSubject())).kind).toBe('undecided');
});

test('a provider that fails three times in a row is not asked again; an answer that cannot be used is no failure of it', async () => {
  const results = ['provider', 'provider', 'answer', 'provider', 'provider', 'provider', 'provider'] as const;
  expect(await judgeAll(null, results.map(failed))).toEqual([
    ...Array.from({ length: 6 }, () => 'as it is'),
    'not asked: it failed 3 times in a row',
  ]);
});
