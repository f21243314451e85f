import { describe, expect, test } from 'vitest';
import { parseSuiteReport } from '../../../src/adapters/test-runners/suite-report.ts';

const record = (kind: string, more: object = {}) => JSON.stringify({ pid: 7, kind, ...more });
const toTest = (name: string, status = 'passed', file = '/repo/a.py') =>
  record('test', { file, name, status, durationMs: 1, message: status === 'failed' ? 'why' : '' });
const toFault = (file: string) => record('fault', { file, message: 'broken' });
const toReport = (...records: readonly string[]) => {
  const tests = records.filter((line) => line.includes('"kind":"test"')).length;
  return [record('begin'), ...records, record('count', { tests }), record('end')];
};

const parse = (lines: readonly string[]) => parseSuiteReport(lines.join('\n'), '/repo');

function check(lines: readonly string[], statuses: object, loadFailures: readonly string[] = []): void {
  const report = parse(lines);
  if (report.kind === 'unreadable') throw new Error(report.detail);
  expect(Object.fromEntries(report.tests.map(({ id, status }) => [id, status]))).toEqual(statuses);
  expect(report.loadFailures).toEqual(loadFailures);
}

describe('a report of a suite', () => {
  test('names files from the root, wherever they lie', () => {
    check(toReport(toTest('t'), toTest('t', 'skipped', '/elsewhere/b.py'), toTest('t', 'failed', 'c.py')), {
      'a.py::t': 'passed',
      '../elsewhere/b.py::t': 'skipped',
      'c.py::t': 'failed',
    });
  });

  test('takes tests of one name in one file for one, as good as the worst of them', () => {
    check(toReport(toTest('t'), toTest('t', 'failed'), toTest('t')), { 'a.py::t': 'failed' });
  });

  test('fails the tests of a file that did wrong outside of them', () => {
    check(toReport(toTest('t'), toTest('u', 'skipped'), toFault('/repo/a.py')), {
      'a.py::t': 'failed',
      'a.py::u': 'skipped',
    });
  });

  test('names a file that could not be loaded, and one whose fault no test can bear', () => {
    check(
      toReport(toFault('/repo/b.py'), toTest('t', 'skipped'), toFault('/repo/a.py'), toFault('(late)')),
      {
        'a.py::t': 'skipped',
      },
      ['b.py', 'a.py', '(late)'],
    );
  });

  test('holds the tests of several processes', () => {
    const other = toReport(toTest('u')).map((line) => line.replace('"pid":7', '"pid":8'));
    check([...toReport(toTest('t')), ...other], { 'a.py::t': 'passed', 'a.py::u': 'passed' });
  });
});

describe('a report of a suite that cannot be trusted', () => {
  const lines = toReport(toTest('t'), toTest('u'));

  test.each<[string, readonly string[], RegExp]>([
    ['is cut before the first line', [], /no process began/],
    ['is cut after a line', lines.slice(0, -1), /process 7 never finished/],
    ['is cut within a line', [...lines.slice(0, -1), '{"pid":7,"ki'], /line 5 .* torn/],
    ['has no beginning', lines.slice(1), /process 7 never began/],
    ['lacks a test', lines.filter((line) => !line.includes('"t"')), /counted 2 tests and reported 1/],
    ['has a test too many', [...lines, toTest('v')], /counted 2 tests and reported 3/],
    ['counts twice', [...lines, record('count', { tests: 0 })], /more often than it ran/],
    ['has a status of its own making', toReport(toTest('t', 'resolved')), /line 2 .* torn/],
    ['has a line of something else', ['PASSED', ...lines], /line 1 .* torn/],
  ])('says why: it %s', (_name, changed, detail) => {
    expect(parse(changed)).toEqual({ kind: 'unreadable', detail: expect.stringMatching(detail) });
  });
});
