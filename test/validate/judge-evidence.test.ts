import { describe, expect, test } from 'vitest';
import type { MutationResult, TaskKind } from '../../src/domain/task.ts';
import { findIrrelevance, findWeakness, isWeak } from '../../src/validate/judge-evidence.ts';
import { briefProtocol } from '../support/validation-stand.ts';

const uncovered = [{ path: 'a.js', line: 1 }];

test('tests look elsewhere when every hunk that was undone left them passing', () => {
  const none = { hunkCount: 1, triedCount: 1, brokenCount: 0, uncovered };
  expect(findIrrelevance(none, { lineCount: 4, executedCount: 0 })).toMatchObject({
    reason: 'irrelevant-tests',
    text: 'the failToPass tests pass without any one of the 1 hunks of the change; they execute 0 of its 4 lines',
    facts: { uncovered },
  });
  expect(findIrrelevance({ ...none, triedCount: 0, uncovered: [] }, null)).toBeUndefined();
  const untried = { ...none, triedCount: 0, uncovered: [] };
  expect(findIrrelevance(untried, { lineCount: 4, executedCount: 1 })).toBeUndefined();
  expect(findIrrelevance(untried, { lineCount: 4, executedCount: 0 })).toMatchObject({
    reason: 'irrelevant-tests',
    text: 'the failToPass tests execute none of the 4 lines of the change, and no hunk of it could be undone',
  });
  expect(findIrrelevance({ ...none, triedCount: 2, brokenCount: 1 }, null)).toBeUndefined();
  expect(findIrrelevance(null, null)).toBeUndefined();
});

describe('tests of a task of the kind', () => {
  const mutation = (killedCount: number, triedCount: number, unbuildableCount = 0): MutationResult => ({
    ...{ mutantCount: 10, triedCount, killedCount, unbuildableCount, survivors: [] },
    score: triedCount === 0 ? null : killedCount / triedCount,
  });
  const describeFound = (found: MutationResult | null) =>
    found
      ? `${found.killedCount} of ${found.triedCount}, ${found.unbuildableCount} unbuildable,`
      : 'nobody knows how many';
  const check = (kind: TaskKind, found: MutationResult | null, rejectsWeak: boolean, expected: string) =>
    test(`${kind} that notice ${describeFound(found)} are ${expected}`, () => {
      const protocol = { ...briefProtocol, rejectsWeak };
      const flag = isWeak(found, protocol) ? 'flagged' : 'fine';
      expect(findWeakness(kind, found, protocol)?.reason ?? flag).toBe(expected);
    });

  check('fail-to-pass', mutation(5, 10), false, 'fine');
  check('fail-to-pass', mutation(4, 10), false, 'flagged');
  check('fail-to-pass', mutation(4, 10), true, 'weak-tests');
  check('fail-to-pass', mutation(0, 0), true, 'fine');
  check('fail-to-pass', null, true, 'fine');
  check('regression-only', mutation(6, 10), false, 'fine');
  check('regression-only', mutation(0, 10), false, 'weak-tests');
  check('regression-only', mutation(0, 0), false, 'environment');
  check('regression-only', mutation(0, 0, 10), false, 'weak-tests');
  check('regression-only', null, false, 'weak-tests');
});
