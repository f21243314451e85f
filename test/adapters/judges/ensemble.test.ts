import { describe, expect, test } from 'vitest';
import { createCandidateJudge } from '../../../src/adapters/judges/candidate-judge.ts';
import { createEnsemble } from '../../../src/adapters/judges/ensemble.ts';
import { createRulesJudge } from '../../../src/adapters/judges/rules.ts';
import type { Judgement } from '../../../src/domain/judgement.ts';
import { noSpending } from '../../../src/domain/spending.ts';
import type { Judge, JudgeResult } from '../../../src/ports.ts';
import { describeJudge } from '../../contracts/judge.ts';
import { exampleJudgement, exampleSubject } from '../../support/example-judgement.ts';
import { openScriptedRespondent } from '../../support/scripted-gateway.ts';

describeJudge('an ensemble of two', {
  seats: 2,
  open: async (gateway, settings) => {
    const seat = createCandidateJudge(openScriptedRespondent(gateway, settings?.effort));
    return createEnsemble([seat, seat]);
  },
});

const paid = { ...noSpending, costUsd: 0.25 };
const silent = { kind: 'undecided', cause: 'provider', detail: 'status 503', spending: paid } as const;

function seat(name: string, word: Partial<Judgement> | typeof silent): Judge {
  const result: JudgeResult =
    'kind' in word ? silent : { kind: 'judged', judgement: exampleJudgement(word), spending: paid };
  return { name, version: '1', judge: async () => result };
}

describe('several judges', () => {
  function check(name: string, words: readonly (Partial<Judgement> | typeof silent)[], expected: object) {
    test(name, async () => {
      const seats = words.map((word, index) => seat(`judge-${index + 1}`, word));
      const result = await createEnsemble(seats).judge(exampleSubject());
      expect(result).toMatchObject(expected);
      expect(result.spending.costUsd).toBeCloseTo(0.25 * words.length);
    });
  }

  check(
    'two of three decide, and the third lowers the confidence',
    [
      { leakage: 'leak', confidence: 0.8, reason: 'the diff is pasted' },
      { leakage: 'none', confidence: 0.6, reason: 'an old diff' },
      { leakage: 'leak', confidence: 1 },
    ],
    {
      kind: 'judged',
      judgement: {
        leakage: 'leak',
        reason: 'the diff is pasted',
        confidence: expect.closeTo((0.8 + 0.4 + 1) / 3),
      },
      votes: [{ judge: 'judge-1' }, { judge: 'judge-2' }, { judge: 'judge-3' }],
    },
  );
  check('one against one is for people', [{ isTestable: true }, { isTestable: false }], {
    kind: 'disputed',
    fields: ['isTestable'],
    votes: [
      { judge: 'judge-1', judgement: { isTestable: true } },
      { judge: 'judge-2', judgement: { isTestable: false } },
    ],
  });
  check(
    'none and hint are the same decision, and the first of equals describes',
    [
      { leakage: 'hint', taskType: 'feature', complexity: 'high' },
      { leakage: 'none', taskType: 'bug_fix', complexity: 'low' },
    ],
    { kind: 'judged', judgement: { leakage: 'hint', taskType: 'feature', complexity: 'high' } },
  );
  check('none, hint and leak: no leak', [{ leakage: 'leak' }, { leakage: 'none' }, { leakage: 'hint' }], {
    kind: 'judged',
    judgement: { leakage: 'none' },
  });
  check(
    'each field has a majority of its own',
    [
      { isTemplate: true, isTestable: true },
      { isTemplate: true, isTestable: false },
      { isTemplate: false, isTestable: false },
    ],
    { kind: 'judged', judgement: { isTemplate: true, isTestable: false } },
  );
  check('a judge who is silent cannot turn a majority', [{}, silent, {}], {
    kind: 'judged',
    judgement: { isTestable: true },
    votes: [{ judge: 'judge-1' }, { judge: 'judge-3' }],
  });
  check('where the silent one could, its silence is what is said', [{}, silent], {
    kind: 'undecided',
    cause: 'provider',
    detail: 'judge-2: status 503',
  });
  check('two against two', [{ isTemplate: true }, {}, { isTemplate: true }, {}], {
    kind: 'disputed',
    fields: ['isTemplate'],
  });

  test('the rules have a seat', async () => {
    const byRules = exampleJudgement({ reason: 'no rule objects', confidence: 0.5 });
    const judge = createEnsemble([createRulesJudge(), seat('model', { leakage: 'leak' })]);
    expect(judge.name).toBe('rules + model');
    expect(await judge.judge(exampleSubject({ byRules }))).toMatchObject({
      kind: 'disputed',
      fields: ['leakage'],
      votes: [{ judge: 'rules', judgement: byRules }, { judge: 'model' }],
    });
  });

  test('one unknown cost makes the sum unknown', async () => {
    const unknown = {
      ...seat('b', {}),
      judge: async (): Promise<JudgeResult> => ({ ...silent, spending: { ...paid, costUsd: null } }),
    };
    const result = await createEnsemble([seat('a', {}), unknown]).judge(exampleSubject());
    expect(result.spending.costUsd).toBeNull();
  });
});
