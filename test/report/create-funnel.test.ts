import { describe, expect, it } from 'vitest';
import { type Decision, keep, reject } from '../../src/domain/decision.ts';
import { Funnel } from '../../src/domain/funnel.ts';
import { createFunnel } from '../../src/report/create-funnel.ts';
import { explainDecision } from '../../src/report/explain-decision.ts';

const because = { text: 'seen so' };
const ledger: Decision[] = [
  reject('mine', 's-2', 'no-change', because),
  reject('mine', 's-1', 'no-change', because),
  reject('mine', 's-3', 'aborted', because),
  keep('mine', 's-4', 'shop-4', because),
  keep('mine', 's-5', 'shop-5', because),
  keep('curate', 'shop-4', 'shop-4', because),
  reject('curate', 'shop-5', 'leak', because),
  keep('validate', 'shop-4', 'shop-4', because),
];

describe('createFunnel', () => {
  it('counts what entered, was kept and was dropped, commonest reason first', () => {
    expect(createFunnel(ledger)).toEqual({
      stages: [
        {
          stage: 'mine',
          entered: 5,
          kept: 2,
          rejected: [
            { reason: 'no-change', count: 2, ids: ['s-1', 's-2'] },
            { reason: 'aborted', count: 1, ids: ['s-3'] },
          ],
        },
        { stage: 'curate', entered: 2, kept: 1, rejected: [{ reason: 'leak', count: 1, ids: ['shop-5'] }] },
        { stage: 'validate', entered: 1, kept: 1, rejected: [] },
      ],
    });
  });

  it('does not depend on the order of the ledger, and fits its schema', () => {
    expect(createFunnel(ledger.toReversed())).toEqual(createFunnel(ledger));
    expect(Funnel.parse(createFunnel([]))).toEqual(createFunnel([]));
  });
});

describe('explainDecision', () => {
  it.each(['s-4', 'shop-4'])('follows %s through the stages, from the session or from the task', (id) => {
    expect(
      explainDecision(ledger.toReversed(), id).map(({ stage, subjectId }) => `${stage}:${subjectId}`),
    ).toEqual(['mine:s-4', 'curate:shop-4', 'validate:shop-4']);
  });

  it('says where something was dropped, and nothing of what it does not know', () => {
    expect(explainDecision(ledger, 's-5').at(-1)).toMatchObject({ kind: 'rejected', reason: 'leak' });
    expect(explainDecision(ledger, 's-9')).toEqual([]);
  });
});
