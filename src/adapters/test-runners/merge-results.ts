import { isAbsolute, relative, sep } from 'node:path';
import type { TestResult } from '../../domain/test-report.ts';

/** What went wrong around a test that passed has gone wrong for it. */
export function withFailure<T extends TestResult>(test: T, message: string | undefined): T {
  return message !== undefined && test.status === 'passed' ? { ...test, status: 'failed', message } : test;
}

/** A file as ids name it: relative to the directory in which the tests ran, with `/` between its parts. */
export function toReportedFile(path: string, root: string): string {
  return isAbsolute(path) ? relative(root, path).split(sep).join('/') : path;
}
