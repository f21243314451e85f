import { expect, test } from 'vitest';
import { toJudgeFindings } from '../../src/curate/judge-findings.ts';
import { noSpending } from '../../src/domain/spending.ts';
import { exampleJudgement } from '../support/example-judgement.ts';

const leak = exampleJudgement({ leakage: 'leak', reason: 'the fix is quoted' });
const none = exampleJudgement({ reason: 'nothing is' });

test('a judge speaks among the filters', () => {
  const [finding] = toJudgeFindings('codex', { kind: 'judged', judgement: leak, spending: noSpending });
  expect(finding).toMatchObject({
    filter: 'codex',
    outcome: 'reject',
    reason: 'leak',
    text: 'the fix is quoted',
  });
});

test('of several each speaks, and their disagreement is a doubt for people', () => {
  const votes = [
    { judge: 'a', judgement: leak },
    { judge: 'b', judgement: none },
  ];
  const findings = toJudgeFindings('a+b', {
    kind: 'disputed',
    fields: ['leakage'],
    votes,
    spending: noSpending,
  });
  expect(findings.map(({ filter, outcome, reason }) => [filter, outcome, reason])).toEqual([
    ['a', 'reject', 'leak'],
    ['b', 'pass', null],
    ['a+b', 'uncertain', 'undecided'],
  ]);
});

test('whoever gives no word is asked again, and leaves people in peace', () => {
  const silent = { kind: 'undecided', cause: 'provider', detail: 'HTTP 503', spending: noSpending } as const;
  expect(toJudgeFindings('codex', silent)).toMatchObject([{ outcome: 'uncertain', reason: null }]);
});
