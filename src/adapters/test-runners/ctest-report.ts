import { basename, isAbsolute, relative } from 'node:path';
import type { TestReport, TestResult } from '../../domain/test-report.ts';
import type { ReportFiles } from '../../ports.ts';
import { type JunitCase, parseJunitXml } from './junit-xml.ts';
import { inOrder, keepApart } from './keep-apart.ts';

/**
 * CTest's own reports (`ctest-<n>.xml`, each with its exit code), those of binaries of GoogleTest (`gtest/<binary>.xml`), and
 * folders that could not be built (`unbuilt-<n>`). Ids are CTest's names of tests, and `<binary>::<suite>.<test>`.
 */
export function parseCtestReport(report: ReportFiles, root: string): TestReport {
  const ofCtest: TestResult[] = [];
  const ofGoogleTest: TestResult[] = [];
  const loadFailures: string[] = [];
  for (const [path, text] of report) {
    if (path.startsWith('unbuilt-')) loadFailures.push(text.trim() === 'configure' ? '(build)' : text.trim());
    if (!path.endsWith('.xml')) {
      const isMissing = path.endsWith('.exit') && !report.has(path.replace(/exit$/, 'xml'));
      // CTest writes no report of no test.
      if (isMissing && text.trim() !== '0') loadFailures.push('(build)');
      continue;
    }
    const reading = parseJunitXml(text);
    if (reading.kind === 'unreadable') return { kind: 'unreadable', detail: `${path}: ${reading.detail}` };
    if (path.startsWith('gtest/')) {
      const binary = basename(path, '.xml').replace(/_\d+$/, '');
      // A binary that is only asked for its tests writes a report, too, in which no test has a status.
      const isRun = reading.cases.filter(({ attributes }) => attributes.status !== undefined);
      ofGoogleTest.push(...isRun.map((each) => toGoogleTest(each, binary, root)));
      continue;
    }
    if (!/^\d+\s*$/.test(report.get(path.replace(/xml$/, 'exit')) ?? ''))
      return { kind: 'unreadable', detail: `${path}: CTest never came to its end` };
    ofCtest.push(...reading.cases.map(toCtest));
  }
  // Where each test of a binary is a test of CTest, its own report says the same again.
  const names = new Set(ofCtest.map(({ id }) => id));
  const others = ofGoogleTest.filter(({ id }) => !names.has(id.slice(id.indexOf('::') + 2)));
  return {
    kind: 'read',
    tests: keepApart(inOrder([...ofCtest, ...others])),
    loadFailures: [...new Set(loadFailures)],
  };
}

/** CTest counts as failed what it could not start, and calls it skipped all the same. */
function toCtest({ name, status, skipReason, durationMs, message, output }: JunitCase): TestResult {
  const isFailed = status === 'failed' || (skipReason !== '' && !skipReason.startsWith('SKIP_'));
  return {
    id: name,
    file: name,
    status: isFailed ? 'failed' : status,
    durationMs,
    message: isFailed ? message || output || skipReason : '',
  };
}

function toGoogleTest(each: JunitCase, binary: string, root: string): TestResult {
  const { className, suites, name, file, status, durationMs, message } = each;
  return {
    id: `${binary}::${className || suites.at(-1)}.${name}`,
    file: file === '' ? binary : isAbsolute(file) ? relative(root, file) : file,
    status,
    durationMs,
    message,
  };
}
