import type { TestResult } from '../../domain/test-report.ts';
import { readXmlOutline, type XmlElement } from './xml-outline.ts';

/** Every other outcome is a failure: an error, a timeout, an aborted run. */
const statuses: Readonly<Record<string, TestResult['status']>> = {
  Passed: 'passed',
  NotExecuted: 'skipped',
  Inconclusive: 'skipped',
  Pending: 'skipped',
};

/**
 * Reads what `dotnet test --logger trx` writes. Ids are `<class>::<test>`, a row of data with its values in the test's name.
 * Held against files that xUnit, NUnit and xUnit v3 have written elsewhere, and in tests against some written by hand after
 * them: no .NET runs here.
 */
export function parseTrx(source: string): readonly TestResult[] | { readonly fault: string } {
  const run = readXmlOutline(source.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'));
  if (run?.name !== 'TestRun') return { fault: 'it is no whole TRX file' };
  const results = listBelow(run, ['Results', 'UnitTestResult']);
  const classes = new Map(
    listBelow(run, ['TestDefinitions', 'UnitTest']).map((test) => [
      test.attributes.id,
      listBelow(test, ['TestMethod'])[0]?.attributes.className ?? '',
    ]),
  );
  const tests = results.map((result) => toResult(result, classes.get(result.attributes.testId) ?? ''));
  const [summary] = listBelow(run, ['ResultSummary']);
  const [counters] = summary ? listBelow(summary, ['Counters']) : [];
  if (summary === undefined || counters === undefined)
    return { fault: 'it has no summary: it was cut short' };
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const counted = ['failed', 'error', 'timeout', 'aborted'].map((key) =>
    Number(counters.attributes[key] ?? 0),
  );
  const hasFailed = counted.some((count) => count > 0);
  if (Number(counters.attributes.total) !== tests.length || hasFailed !== failed > 0)
    return { fault: 'it counts other tests than it holds' };
  // Tests that were still to come are neither named nor counted.
  const infos = listBelow(summary, ['RunInfos', 'RunInfo', 'Text']).map(({ text }) => text);
  const isAborted = infos.some((text) => text.includes('test run was aborted'));
  if (isAborted || (summary.attributes.outcome === 'Failed' && failed === 0))
    return { fault: 'its run was broken off' };
  return tests;
}

function listBelow(element: XmlElement, [name, ...rest]: readonly string[]): readonly XmlElement[] {
  const children = element.children.filter((child) => child.name === name);
  return rest.length === 0 ? children : children.flatMap((child) => listBelow(child, rest));
}

function toResult(result: XmlElement, className: string): TestResult {
  const { testName = '', outcome = '', duration = '' } = result.attributes;
  const status = statuses[outcome] ?? 'failed';
  const messages = ['Message', 'StackTrace'].flatMap((name) =>
    listBelow(result, ['Output', 'ErrorInfo', name]),
  );
  const name = testName.startsWith(`${className}.`) ? testName.slice(className.length + 1) : testName;
  return {
    id: `${className}::${name}`,
    file: className,
    status,
    durationMs: toDurationMs(duration),
    message:
      status === 'failed'
        ? messages
            .map(({ text }) => text)
            .join('\n')
            .slice(0, 2000)
        : '',
  };
}

/** `00:00:01.5000000` */
function toDurationMs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 || 0;
}
