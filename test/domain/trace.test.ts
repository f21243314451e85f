import { expect, test } from 'vitest';
import { reasonsByStage, reject } from '../../src/domain/decision.ts';
import { isFinal } from '../../src/domain/trace.ts';

test('what a fetch may mend is not the last word on a session', () => {
  const open = reasonsByStage.mine.filter(
    (reason) => !isFinal({ kind: 'rejected', id: 's', decision: reject('mine', 's', reason, { text: '' }) }),
  );
  expect(open).toEqual(['base-missing', 'repo-missing']);
});
