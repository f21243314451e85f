import { expect, test } from 'vitest';
import { keepApart } from '../../../src/adapters/test-runners/keep-apart.ts';
import type { TestResult } from '../../../src/domain/test-report.ts';

const toTest = (id: string, status: TestResult['status']): TestResult => ({
  id,
  file: 'a',
  status,
  durationMs: 0,
  message: '',
});

test('tests of one name are kept apart, and a test that is alone keeps its name', () => {
  const tests = [toTest('a::x', 'passed'), toTest('a::y', 'passed'), toTest('a::x', 'failed')];
  expect(keepApart(tests).map(({ id, status }) => [id, status])).toEqual([
    ['a::x (1 of 2)', 'passed'],
    ['a::y', 'passed'],
    ['a::x (2 of 2)', 'failed'],
  ]);
});
