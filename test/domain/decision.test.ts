import { describe, expect, it } from 'vitest';
import { Decision, keep, RejectionReason, reasonsByStage, reject, Stage } from '../../src/domain/decision.ts';

describe('decisions', () => {
  it('a rejection names stage, subject, reason and evidence', () => {
    const rejection = reject('curate', 'shop-1', 'leak', {
      text: 'the prompt names abc1234',
      facts: { line: 3 },
    });
    expect(rejection).toEqual({
      kind: 'rejected',
      stage: 'curate',
      subjectId: 'shop-1',
      reason: 'leak',
      evidence: { text: 'the prompt names abc1234', facts: { line: 3 } },
    });
    expect(Decision.parse(rejection)).toEqual(rejection);
  });

  it('an acceptance names what the subject became', () => {
    const acceptance = keep('mine', 's-1', 'shop-1', { text: 'landed in abc1234' });
    expect(acceptance).toMatchObject({ kind: 'kept', producedId: 'shop-1', evidence: { facts: {} } });
    expect(Decision.parse(acceptance)).toEqual(acceptance);
  });

  it('every reason belongs to one stage, and each stage has its own', () => {
    const reasons = Stage.options.flatMap((stage) => [...reasonsByStage[stage]]);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(RejectionReason.options).toEqual(reasons);
  });

  it('reads no reason that is not on the list, and fills in missing facts', () => {
    const entry = {
      kind: 'rejected',
      stage: 'mine',
      subjectId: 's',
      reason: 'no-change',
      evidence: { text: 't' },
    };
    expect(Decision.parse(entry)).toMatchObject({ evidence: { facts: {} } });
    expect(Decision.safeParse({ ...entry, reason: 'bad-luck' }).success).toBe(false);
  });
});
