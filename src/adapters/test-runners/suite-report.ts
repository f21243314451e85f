import * as z from 'zod';
import type { TestReport } from '../../domain/test-report.ts';
import { keepApart } from './keep-apart.ts';
import { toReportedFile, withFailure } from './merge-results.ts';
import { readRecordLines } from './record-lines.ts';

/** What our reporters for pytest, unittest, vitest, jest, mocha, RSpec and minitest write. */
const SuiteRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), pid: z.number() }),
  z.object({
    kind: z.literal('test'),
    pid: z.number(),
    /** Absolute, or relative to the root. */
    file: z.string(),
    /** With the names of its suites. */
    name: z.string(),
    /** See `keepApart`. */
    place: z.number().default(0),
    status: z.enum(['passed', 'failed', 'skipped']),
    durationMs: z.number(),
    message: z.string(),
  }),
  /** A file that could not be loaded, or that did wrong outside its tests; in parentheses where no file can be named. */
  z.object({ kind: z.literal('fault'), pid: z.number(), file: z.string(), message: z.string() }),
  z.object({ kind: z.literal('count'), pid: z.number(), tests: z.number() }),
  z.object({ kind: z.literal('end'), pid: z.number() }),
]);

/** @param root directory in which the tests ran: ids name files relative to it */
export function parseSuiteReport(text: string, root: string): TestReport {
  const lines = readRecordLines(text, SuiteRecord, ({ kind }) => kind === 'test');
  if (lines.kind === 'unreadable') return lines;
  const records = lines.processes.flat();
  const faults = new Map<string, string>();
  for (const record of records) {
    if (record.kind === 'fault') faults.set(toReportedFile(record.file, root), record.message);
  }
  const tests = records
    .filter((record) => record.kind === 'test')
    .map(({ name, status, durationMs, message, place, ...record }) => {
      const file = toReportedFile(record.file, root);
      const result = { id: `${file}::${name}`, file, status, durationMs, place };
      return withFailure({ ...result, message: status === 'failed' ? message : '' }, faults.get(file));
    });
  const failed = new Set(tests.filter(({ status }) => status === 'failed').map(({ file }) => file));
  return {
    kind: 'read',
    tests: keepApart(tests),
    loadFailures: [...faults.keys()].filter((file) => !failed.has(file)),
  };
}
