import { expect, test } from 'vitest';
import { inOrder, keepApart, type PlacedTest } from '../../../src/adapters/test-runners/keep-apart.ts';
import type { TestResult } from '../../../src/domain/test-report.ts';

const toTest = (id: string, status: TestResult['status'], place = 0): PlacedTest => ({
  ...{ id, file: 'a', status, place },
  ...{ durationMs: 0, message: '' },
});
const check = (tests: readonly PlacedTest[], expected: readonly [string, string][]) =>
  expect(keepApart(tests).map(({ id, status }) => [id, status])).toEqual(expected);

test('tests of one name are kept apart in the order of their places, and one that is alone keeps its name', () =>
  check(
    [toTest('a::x', 'passed', 7), toTest('a::y', 'passed', 5), toTest('a::x', 'failed', 3)],
    [
      ['a::x (1 of 2)', 'failed'],
      ['a::x (2 of 2)', 'passed'],
      ['a::y', 'passed'],
    ],
  ));

test('tests of one name in one place are one, as good as the worst of them', () =>
  check(
    [toTest('a::x', 'passed'), toTest('a::x', 'failed'), toTest('a::y', 'skipped'), toTest('a::y', 'passed')],
    [
      ['a::x', 'failed'],
      ['a::y', 'skipped'],
    ],
  ));

test('a report that tells no places has an order', () =>
  check(inOrder([toTest('a::x', 'passed'), toTest('a::x', 'failed')]), [
    ['a::x (1 of 2)', 'passed'],
    ['a::x (2 of 2)', 'failed'],
  ]));
