import { isAbsolute, relative, sep } from 'node:path';
import type { TestResult } from '../../domain/test-report.ts';

/**
 * Tests of one name in one file are one, as good as the worst of them: which of them came first says nothing, and a record
 * that code under test adds in a test's name can make it no better.
 */
export function mergeDuplicates(tests: readonly TestResult[]): TestResult[] {
  const rank = { passed: 0, skipped: 1, failed: 2 };
  const worst = new Map<string, TestResult>();
  for (const test of tests) {
    const known = worst.get(test.id);
    if (known === undefined || rank[test.status] > rank[known.status]) worst.set(test.id, test);
  }
  return [...worst.values()];
}

/** What went wrong around a test that passed has gone wrong for it. */
export function withFailure(test: TestResult, message: string | undefined): TestResult {
  return message !== undefined && test.status === 'passed' ? { ...test, status: 'failed', message } : test;
}

/** A file as ids name it: relative to the directory in which the tests ran, with `/` between its parts. */
export function toReportedFile(path: string, root: string): string {
  return isAbsolute(path) ? relative(root, path).split(sep).join('/') : path;
}
