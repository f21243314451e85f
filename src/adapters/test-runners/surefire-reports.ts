import { posix } from 'node:path';
import type { TestReport, TestResult } from '../../domain/test-report.ts';
import type { ReportFiles } from '../../ports.ts';
import { type JunitCase, parseJunitXml } from './junit-xml.ts';
import { inOrder, keepApart } from './keep-apart.ts';

/**
 * Reports of a build of several modules, in the layout `modules/<folder>/TEST-<class>.xml`: a module that has a file `tests` has
 * tests, and `exit` holds the exit code of the whole. Ids are `<folder>/<class>::<method>`, those of the root `<class>::<method>`.
 */
export function parseSurefireReports(report: ReportFiles): TestReport {
  const exit = report.get('exit')?.trim();
  if (exit === undefined || !/^\d+$/.test(exit)) return unreadable('the build never came to its end');
  const tests: TestResult[] = [];
  const broken = new Set<string>();
  const withTests = new Set<string>();
  const withReports = new Set<string>();
  for (const [path, text] of report) {
    if (!path.startsWith('modules/')) continue;
    const module = posix.dirname(path.slice('modules/'.length));
    if (!path.endsWith('.xml')) {
      withTests.add(module);
      continue;
    }
    withReports.add(module);
    const reading = parseJunitXml(text);
    if (reading.kind === 'unreadable') return unreadable(`${path}: ${reading.detail}`);
    tests.push(...reading.cases.map((each) => toResult(each, module)));
    for (const suite of reading.brokenSuites) broken.add(toFile(module, suite));
  }
  const unbuilt = [...withTests].filter((module) => !withReports.has(module));
  const loadFailures = [...broken, ...(exit === '0' ? [] : unbuilt)];
  // No module has tests that could be missed: it went wrong before there was one.
  if (exit !== '0' && tests.length + loadFailures.length === 0) loadFailures.push('(build)');
  return { kind: 'read', tests: keepApart(inOrder(tests)), loadFailures };
}

const unreadable = (detail: string): TestReport => ({ kind: 'unreadable', detail });

/** What goes wrong before the methods of a class (a static block, `@BeforeAll`) is reported as a case without a name. */
function toResult({ className, name, suites, ...rest }: JunitCase, module: string): TestResult {
  const file = toFile(module, className || (suites.at(-1) ?? ''));
  const { status, durationMs, message } = rest;
  return { id: `${file}::${name || '(class)'}`, file, status, durationMs, message };
}

const toFile = (module: string, name: string) => (module === '.' ? name : `${module}/${name}`);
