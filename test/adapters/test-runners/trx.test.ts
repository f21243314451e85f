import { expect, test } from 'vitest';
import { parseTrx } from '../../../src/adapters/test-runners/trx.ts';

const toResult = (id: string, name: string, outcome: string, body = '') =>
  `<UnitTestResult testId="${id}" testName="${name}" duration="00:00:01.5000000" outcome="${outcome}">${body}</UnitTestResult>\r\n`;
const toDefinition = (id: string, className: string) =>
  `<UnitTest name="x" id="${id}"><TestMethod className="${className}" name="x" /></UnitTest>`;

const whole = (counters: string) => `\ufeff<?xml version="1.0" encoding="utf-8"?>\r
<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">\r
  <Results>
    ${toResult('a', 'Adds', 'Passed')}
    ${toResult('b', 'Shop.CartTests.Fails(a: 1, b: &quot;x&quot;)', 'Failed', '<Output><ErrorInfo><Message>1 is not 2</Message><StackTrace>at CartTests.cs:3</StackTrace></ErrorInfo></Output>')}
    ${toResult('b', 'Shop.CartTests.Fails(a: 2, b: &quot;y&quot;)', 'Passed')}
    ${toResult('c', 'Waits', 'NotExecuted')}
    ${toResult('c', 'Hangs', 'Timeout')}
  </Results>
  <TestDefinitions>${toDefinition('a', 'Shop.CartTests')}${toDefinition('b', 'Shop.CartTests')}${toDefinition('c', 'Shop.TillTests')}</TestDefinitions>
  <ResultSummary outcome="Failed"><Counters ${counters} /></ResultSummary>
</TestRun>`;

test('a TRX file names each test by its class and its row of data', () => {
  const tests = parseTrx(whole('total="5" executed="4" passed="2" failed="1" timeout="1"'));
  if ('fault' in tests) throw new Error(tests.fault);
  expect(Object.fromEntries(tests.map(({ id, status }) => [id, status]))).toEqual({
    'Shop.CartTests::Adds': 'passed',
    'Shop.CartTests::Fails(a: 1, b: "x")': 'failed',
    'Shop.CartTests::Fails(a: 2, b: "y")': 'passed',
    'Shop.TillTests::Waits': 'skipped',
    'Shop.TillTests::Hangs': 'failed',
  });
  expect(tests[1]).toMatchObject({ durationMs: 1500, message: '1 is not 2\nat CartTests.cs:3' });
});

/** Of a single test that has passed; each failed test is an error of the run, too. */
const toRun = (outcome: string, info: string) =>
  `<TestRun><Results>${toResult('a', 'Adds', 'Passed')}</Results><ResultSummary outcome="${outcome}"><Counters total="1" passed="1" failed="0" /><RunInfos><RunInfo outcome="Error"><Text>${info}</Text></RunInfo></RunInfos></ResultSummary></TestRun>`;

test('a TRX file may hold what was said beside its tests', () => {
  expect(parseTrx(toRun('Completed', 'No coverage was collected'))).toMatchObject([{ status: 'passed' }]);
});

test.each([
  [
    'was broken off',
    toRun('Completed', 'The active test run was aborted. Reason: Test host process crashed'),
  ],
  ['failed without a failed test', toRun('Failed', 'Exit code indicates failure')],
  ['is cut short', whole('total="5" failed="1"').slice(0, -20)],
  ['counts other tests', whole('total="4" failed="1"')],
  ['counts no failure', whole('total="5" failed="0"')],
  ['has no summary', '<TestRun><Results></Results></TestRun>'],
  ['is something else', '<testsuite></testsuite>'],
  ['declares entities', '<!DOCTYPE a [<!ENTITY x "y">]><TestRun></TestRun>'],
])('a TRX file that %s is unreadable', (_what, text) => {
  expect(parseTrx(text)).toHaveProperty('fault');
});
