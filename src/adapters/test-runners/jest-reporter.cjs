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
  const numbers = numberByPlace(testResults);
  const tests = testResults.map((test) => ({
    kind: 'test',
    file,
    name: `${project}${toName(test)}${numbers.get(test) ?? ''}`,
    status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
    durationMs: test.duration ?? 0,
    message: (test.failureMessages ?? []).join('\n').slice(0, 2000),
  }));
  const isFault = testExecError || (failureMessage && !tests.some(({ status }) => status === 'failed'));
  const message = String(failureMessage ?? testExecError?.message ?? '').slice(0, 2000);
  return isFault ? [...tests, { kind: 'fault', file, message }] : tests;
}

const toName = ({ ancestorTitles, title }) => [...ancestorTitles, title].join(' > ');

/** Tests of one name are told apart by where they stand; those that stand in one place, in whatever order, are one. */
function numberByPlace(tests) {
  const toPlace = ({ location }) => (location ? location.line * 10_000 + location.column : 0);
  const places = new Map();
  for (const test of [...tests].sort((a, b) => toPlace(a) - toPlace(b)))
    places.set(toName(test), new Set(places.get(toName(test))).add(toPlace(test)));
  const numbers = new Map();
  for (const test of tests) {
    const number = [...places.get(toName(test))].indexOf(toPlace(test)) + 1;
    if (number > 1) numbers.set(test, ` #${number}`);
  }
  return numbers;
}
