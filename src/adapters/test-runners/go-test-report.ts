import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { TestReport, TestResult } from '../../domain/test-report.ts';
import type { ReportFiles } from '../../ports.ts';
import { coverPrefix } from './go-coverage.ts';
import { createFolderNames, GoModule } from './go-modules.ts';
import { inOrder, keepApart } from './keep-apart.ts';

/** What `go test -json` writes, and around it what we do: the modules that are tested, and how it ended. */
const GoTestEvent = z.union([
  GoModule,
  z.object({ Action: z.literal('exit'), Code: z.number() }),
  z.object({
    Action: z.enum([
      'start',
      'run',
      'pause',
      'cont',
      'pass',
      'bench',
      'fail',
      'output',
      'skip',
      'attr',
      'artifacts',
    ]),
    Package: z.string(),
    Test: z.string().optional(),
    Elapsed: z.number().optional(),
    Output: z.string().optional(),
  }),
  z.object({ Action: z.enum(['build-output', 'build-fail']), ImportPath: z.string() }),
]);
type GoTestEvent = z.infer<typeof GoTestEvent>;
type PackageEvent = Extract<GoTestEvent, { Package: string }>;

const longestMessage = 2000;

/** @param root directory in which the tests ran: ids name packages by their folders in it */
export function parseGoTestReport(report: ReportFiles, root: string): TestReport {
  const tests: TestResult[] = [];
  const loadFailures: string[] = [];
  for (const [name, text] of report) {
    if (name.startsWith(coverPrefix)) continue;
    const run = readRun(text, root);
    if (typeof run === 'string') return { kind: 'unreadable', detail: `${name}: ${run}` };
    tests.push(...run.tests);
    loadFailures.push(...run.loadFailures);
  }
  return { kind: 'read', tests: keepApart(inOrder(tests)), loadFailures: [...new Set(loadFailures)] };
}

interface GoTestRun {
  readonly tests: readonly TestResult[];
  readonly loadFailures: readonly string[];
}

/** One `go test`, from its beginning to its end; a text says what is wrong with its report. */
function readRun(text: string, root: string): GoTestRun | string {
  const events: GoTestEvent[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const event = parseEvent(line);
    if (event === undefined) return `line ${i + 1} is torn or forged`;
    events.push(event);
  }
  const exits = events.filter((event) => event.Action === 'exit');
  const [exit] = exits;
  if (exit === undefined || exits.length > 1 || events.at(-1) !== exit)
    return 'go test never came to its end';
  const toFolder = createFolderNames(
    events.filter((event) => event.Action === 'module'),
    root,
  );
  const packages = [
    ...Map.groupBy(
      events.filter((event) => 'Package' in event),
      (event) => event.Package,
    ),
  ];
  const runs = packages.map(([path, ofPackage]) => readPackage(toFolder(path), ofPackage));
  if (runs.some((run) => run === undefined)) return 'a package never came to its end';
  const read = runs.filter((run) => run !== undefined);
  const loadFailures = read.flatMap((run) => run.loadFailures);
  const tests = read.flatMap((run) => run.tests);
  // Go could not even say what it would test.
  if (exit.Code !== 0 && packages.length === 0) loadFailures.push('(build)');
  return { tests, loadFailures };
}

const parseEvent = (line: string): GoTestEvent | undefined => GoTestEvent.safeParse(parseJson(line)).data;

/** `undefined` where it has no end. */
function readPackage(folder: string, events: readonly PackageEvent[]): GoTestRun | undefined {
  const own = events.filter(({ Test }) => Test === undefined);
  const end = own.findLast(({ Action }) => ['pass', 'fail', 'skip'].includes(Action));
  if (end === undefined) return undefined;
  const tests = readTests(folder, events);
  if (end.Action !== 'fail') return { tests, loadFailures: [] };
  // The framework says FAIL when all tests have run. A package that fails without (a panic, an exit, a time that is up) took
  // the tests that were still to come along, and which those are depends on their order.
  const hasCounted = own.some(({ Output }) => Output === 'FAIL\n');
  if (hasCounted && tests.some(({ status }) => status === 'failed')) return { tests, loadFailures: [] };
  return {
    tests: tests.map((test) =>
      test.status === 'passed' ? { ...test, status: 'failed', message: endedBadly } : test,
    ),
    loadFailures: tests.length === 0 ? [folder] : [],
  };
}

const endedBadly = 'its package ended before all of its tests had passed or failed';

function readTests(folder: string, events: readonly PackageEvent[]): TestResult[] {
  const open = new Map<string, { output: string; result: TestResult }>();
  const ended: TestResult[] = [];
  const close = (name: string, status: TestResult['status'], elapsedS: number) => {
    const { output, result } = open.get(name) ?? begin(folder, name);
    const message = status === 'failed' ? output.trim().slice(0, longestMessage) : '';
    ended.push({ ...result, status, durationMs: elapsedS * 1000, message });
    open.delete(name);
  };
  for (const { Action, Test, Output = '', Elapsed = 0 } of events) {
    if (Test === undefined) continue;
    if (Action === 'run') open.set(Test, begin(folder, Test));
    else if (Action === 'pass') close(Test, 'passed', Elapsed);
    else if (Action === 'fail') close(Test, 'failed', Elapsed);
    else if (Action === 'skip') close(Test, 'skipped', Elapsed);
    else if (Action === 'output') keepOutput(open.get(Test), Output);
  }
  for (const name of [...open.keys()]) close(name, 'failed', 0);
  return ended;
}

function begin(folder: string, name: string): { output: string; result: TestResult } {
  const result = {
    id: `${folder}::${name}`,
    file: folder,
    status: 'passed',
    durationMs: 0,
    message: '',
  } as const;
  return { output: '', result };
}

/** What Go itself says of a test's course is no part of its message. */
function keepOutput(test: { output: string } | undefined, output: string): void {
  if (test === undefined || output.startsWith('=== ') || test.output.length > longestMessage) return;
  test.output += output;
}
