import { expect, test } from 'vitest';
import { keep, type RejectionReason, reject } from '../../src/domain/decision.ts';
import { isPassing } from '../../src/flows/is-passing.ts';

type Reason = Extract<RejectionReason, 'environment' | 'suite-did-not-run' | 'flaky' | 'no-tests'>;

test.each<[Reason, string | null, boolean]>([
  ['environment', null, true],
  ['suite-did-not-run', 'brokenSandbox', true],
  ['suite-did-not-run', 'cancelled', true],
  ['suite-did-not-run', 'timedOut', false],
  ['suite-did-not-run', 'noReport', false],
  ['suite-did-not-run', 'exitCodeDisagrees', false],
  ['suite-did-not-run', null, false],
  ['flaky', 'timedOut', false],
  ['no-tests', null, false],
])('a candidate rejected for %s (%s) is looked at again: %s', (reason, cause, expected) => {
  expect(isPassing(reject('validate', 'c', reason, { text: '', facts: { cause } }))).toBe(expected);
});

test('a task stands', () => {
  expect(isPassing(keep('validate', 'c', 't', { text: '' }))).toBe(false);
});
