import { describe, expect, test } from 'vitest';
import { applyJudgement, type Kept, toJudgeSubject } from '../../src/curate/apply-judgement.ts';
import { Decision, keep } from '../../src/domain/decision.ts';
import { noSpending } from '../../src/domain/spending.ts';
import type { JudgeResult } from '../../src/ports.ts';
import { exampleJudgement } from '../support/example-judgement.ts';
import { exampleCandidate } from '../support/examples.ts';

const candidate = exampleCandidate({
  classification: { taskType: 'feature', complexity: 'high', language: 'JavaScript', packages: ['.'] },
});
const kept: Kept = {
  kind: 'kept',
  decision: keep('curate', candidate.id, candidate.id, {
    text: 'feature in JavaScript',
    facts: { clusterSize: 1 },
  }),
  candidate,
  findings: [{ filter: 'leakage', outcome: 'hint', reason: null, text: 'a hint', evidence: {} }],
};
const judge = { name: 'openai:m', version: '1' };
const judged = (over: Parameters<typeof exampleJudgement>[0]): JudgeResult => ({
  kind: 'judged',
  judgement: exampleJudgement({ reason: 'so it is', ...over }),
  spending: noSpending,
});

test('a judge is asked what the rules made of it, and nothing that only Rollbench knows', () => {
  expect(toJudgeSubject(candidate, kept)).toEqual({
    prompts: candidate.prompts,
    goldMessage: candidate.goldMessage,
    goldPatch: candidate.goldPatch,
    testPatch: candidate.testPatch,
    byRules: {
      reason: 'feature in JavaScript',
      leakage: 'hint',
      isTemplate: false,
      isTestable: true,
      taskType: 'feature',
      complexity: 'high',
      confidence: 0.5,
    },
  });
});

describe("a judge's word on what the rules let pass", () => {
  function check(name: string, result: JudgeResult, expected: { reason: string; text: string } | 'kept') {
    test(name, () => {
      const { decision } = applyJudgement(kept, judge, result);
      expect(Decision.parse(decision)).toEqual(decision);
      expect(decision.evidence.facts).toMatchObject({
        clusterSize: 1,
        judge: { ...judge, kind: result.kind },
      });
      if (expected === 'kept') expect(decision.kind).toBe('kept');
      else expect(decision).toMatchObject({ reason: expected.reason, evidence: { text: expected.text } });
    });
  }
  const word = 'openai:m (confidence 0.90): so it is';

  check('nothing against it', judged({}), 'kept');
  check('a hint is no leak', judged({ leakage: 'hint' }), 'kept');
  check('a leak', judged({ leakage: 'leak' }), { reason: 'leak', text: word });
  check('a template', judged({ isTemplate: true }), { reason: 'template', text: word });
  check('not testable', judged({ isTestable: false }), { reason: 'not-testable', text: word });
  check(
    'all at once: the first of the rules’ own order',
    judged({ leakage: 'leak', isTemplate: true, isTestable: false }),
    {
      reason: 'template',
      text: word,
    },
  );
  check(
    'no word: neither dropped nor kept',
    { kind: 'undecided', cause: 'provider', detail: 'status 503', spending: noSpending },
    { reason: 'undecided', text: 'openai:m gave no word (status 503): curate again asks it again' },
  );
  check(
    'disagreement: a person decides',
    {
      kind: 'disputed',
      fields: ['leakage'],
      votes: [
        { judge: 'a', judgement: exampleJudgement({ leakage: 'leak' }) },
        { judge: 'b', judgement: exampleJudgement() },
      ],
      spending: noSpending,
    },
    {
      reason: 'undecided',
      text: 'the judges disagree, so a person has to decide: leakage: a says leak, b says none',
    },
  );
});

test("the judge's type and complexity stand, in the words of tasks; language and packages are measured", () => {
  const result = applyJudgement(kept, judge, judged({ taskType: 'lint_fix', complexity: 'low' }));
  expect(result).toMatchObject({
    candidate: {
      classification: { taskType: 'bug_fix', complexity: 'low', language: 'JavaScript', packages: ['.'] },
    },
    decision: { evidence: { text: 'feature in JavaScript; openai:m (confidence 0.90): so it is' } },
  });
});
