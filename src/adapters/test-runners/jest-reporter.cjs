/**
 * A reporter for jest: every test with its suites and file, and files that could not be loaded or did wrong outside of
 * their tests.
 */
const { appendFileSync } = require('node:fs');

const { report } = JSON.parse(process.env.ROLLBENCH_SUITE ?? '{}');
/** @param {object[]} records */
const write = (records) =>
  appendFileSync(
    report,
    records.map((record) => `${JSON.stringify({ pid: process.pid, ...record })}\n`).join(''),
  );

module.exports = class Reporter {
  onRunStart() {
    write([{ kind: 'begin' }]);
  }

  onRunComplete(_contexts, { testResults, numTotalTests }) {
    const records = testResults.flatMap((file) => readFile(file));
    write([...records, { kind: 'count', tests: numTotalTests }, { kind: 'end' }]);
  }
};

function readFile({ testFilePath: file, displayName, testResults, testExecError, failureMessage }) {
  const project = displayName ? `[${displayName.name}] ` : '';
  const tests = testResults.map((test) => ({
    kind: 'test',
    file,
    name: `${project}${toName(test)}`,
    place: test.location ? test.location.line * 10_000 + test.location.column : 0,
    status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
    durationMs: test.duration ?? 0,
    message: (test.failureMessages ?? []).join('\n').slice(0, 2000),
  }));
  const isFault = testExecError || (failureMessage && !tests.some(({ status }) => status === 'failed'));
  const message = String(failureMessage ?? testExecError?.message ?? '').slice(0, 2000);
  return isFault ? [...tests, { kind: 'fault', file, message }] : tests;
}

const toName = ({ ancestorTitles, title }) => [...ancestorTitles, title].join(' > ');
