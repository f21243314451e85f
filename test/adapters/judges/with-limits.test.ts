import { expect, test } from 'vitest';
import { createLimits } from '../../../src/adapters/judges/with-limits.ts';
import { noSpending } from '../../../src/domain/spending.ts';
import type { Respondent, Response } from '../../../src/ports.ts';
import { exampleQuestion } from '../../support/example-question.ts';

type Said = Response<never>;
const answered = (costUsd: number | null): Said => ({
  kind: 'answered',
  answer: 'yes' as never,
  spending: { ...noSpending, costUsd },
});
const failed = (cause: 'provider' | 'answer'): Said => ({
  kind: 'undecided',
  cause,
  detail: 'as it is',
  spending: noSpending,
});

/** Asks as often as there are responses, and says what came of each, by its kind or why it was not asked. */
async function askAll(budgetUsd: number | null, responses: readonly Said[]): Promise<string[]> {
  let asked = 0;
  const inner: Respondent = { name: 'a', version: '1', ask: async () => responses[asked++] as Said };
  const respondent = createLimits(budgetUsd)(inner);
  const words: string[] = [];
  for (const _ of responses) {
    const result = await respondent.ask(exampleQuestion());
    words.push(result.kind === 'undecided' ? result.detail : result.kind);
  }
  return words;
}

test('asks until the budget is spent', async () => {
  const spent = 'not asked: the budget of $1 is spent';
  expect(await askAll(1, [answered(0.6), answered(0.6), answered(0), answered(0)])).toEqual([
    'answered',
    'answered',
    spent,
    spent,
  ]);
});

test('a budget that cannot be counted any more is taken for spent', async () => {
  const words = await askAll(1, [answered(null), answered(0)]);
  expect(words[1]).toBe('not asked: what was spent is not known, so no budget can be kept');
  expect(await askAll(null, [answered(null), answered(0)])).toEqual(['answered', 'answered']);
});

test('several respondents share one budget', async () => {
  const withLimits = createLimits(1);
  const [a, b] = ['a', 'b'].map((name) =>
    withLimits({ name, version: '1', ask: async () => answered(1) }),
  ) as [Respondent, Respondent];
  expect((await a.ask(exampleQuestion())).kind).toBe('answered');
  expect((await b.ask(exampleQuestion())).kind).toBe('undecided');
});

test('a provider that fails three times in a row is not asked again; an answer that cannot be used is no failure of it', async () => {
  const results = ['provider', 'provider', 'answer', 'provider', 'provider', 'provider', 'provider'] as const;
  expect(await askAll(null, results.map(failed))).toEqual([
    ...Array.from({ length: 6 }, () => 'as it is'),
    'not asked: it failed 3 times in a row',
  ]);
});
