import { expect, test } from 'vitest';
import { keep, type RejectionReason, reject } from '../../../src/domain/decision.ts';
import { isPassing } from '../../../src/flows/validate/is-passing.ts';

type Reason = Extract<RejectionReason, 'environment' | 'suite-did-not-run' | 'flaky' | 'no-tests'>;

test.each<[Reason, boolean]>([
  ['environment', true],
  ['suite-did-not-run', true],
  ['flaky', false],
  ['no-tests', false],
])('a candidate rejected for %s is looked at again: %s', (reason, expected) => {
  expect(isPassing(reject('validate', 'c', reason, { text: '' }))).toBe(expected);
});

test('a task stands', () => {
  expect(isPassing(keep('validate', 'c', 't', { text: '' }))).toBe(false);
});
