import * as z from 'zod';
import type { TestReport, TestResult } from '../../domain/test-report.ts';
import type { ReportFiles } from '../../ports.ts';
import { type JunitCase, parseJunitXml } from './junit-xml.ts';
import { keepApart } from './keep-apart.ts';
import { toReportedFile } from './merge-results.ts';
import { readRecordLines } from './record-lines.ts';
import { reportName } from './suite-invocation.ts';

/** What `phpunit-hook.php` writes. */
const PhpunitRecord = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begin'),
    pid: z.number(),
    junit: z.string(),
    isRiskyFailure: z.boolean(),
    isWarningFailure: z.boolean(),
  }),
  z.object({ kind: z.literal('fault'), pid: z.number(), file: z.string(), message: z.string() }),
  z.object({ kind: z.literal('end'), pid: z.number() }),
]);
type Begin = Extract<z.infer<typeof PhpunitRecord>, { kind: 'begin' }>;

/** @param root directory in which the tests ran: ids name files relative to it */
export function parsePhpunitReport(report: ReportFiles, root: string): TestReport {
  const lines = readRecordLines(report.get(reportName) ?? '', PhpunitRecord, () => false);
  if (lines.kind === 'unreadable') return lines;
  const tests: TestResult[] = [];
  const loadFailures: string[] = [];
  for (const records of lines.processes) {
    const faults = records.filter((record) => record.kind === 'fault');
    loadFailures.push(...faults.map(({ file }) => toReportedFile(file, root)));
    if (faults.length > 0) continue;
    for (const begin of records.filter((record) => record.kind === 'begin')) {
      const read = parseJunitXml(report.get(begin.junit) ?? '');
      if (read.kind === 'unreadable') return { kind: 'unreadable', detail: `${begin.junit}: ${read.detail}` };
      tests.push(...read.cases.flatMap((testCase) => toResults(testCase, root, begin)));
    }
  }
  return {
    kind: 'read',
    tests: keepApart(tests.map((test) => ({ ...test, place: 0 }))),
    loadFailures: [...new Set(loadFailures)],
  };
}

/** None for what is no test: a warning about a class without tests, where that is no failure. */
function toResults(
  testCase: JunitCase,
  root: string,
  { isRiskyFailure, isWarningFailure }: Begin,
): TestResult[] {
  const { name, suites, attributes, durationMs } = testCase;
  const isWarning = name === 'Warning' && attributes.class === undefined;
  if (isWarning && !isWarningFailure) return [];
  // PHPUnit 9 writes a test that asserts nothing as an error, and goes on to end well unless it is told otherwise.
  const isRisky = testCase.message.startsWith('PHPUnit\\Framework\\RiskyTestError');
  const status = isWarning ? 'failed' : isRisky && !isRiskyFailure ? 'passed' : testCase.status;
  // What stands for a data provider that failed has no class of its own; the suite around it is named after the test.
  const owner = attributes.class ?? suites.at(-1) ?? '';
  const file = toReportedFile(testCase.file, root);
  const message = status === 'failed' ? testCase.message : '';
  return [{ id: `${file}::${owner}::${name}`, file, status, durationMs, message }];
}
