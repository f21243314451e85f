import { isAbsolute, relative, sep } from 'node:path';
import * as z from 'zod';
import type { TestReport, TestResult } from '../../domain/test-report.ts';

/** What `node-test-reporter.mjs` writes. */
const NodeTestRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), pid: z.number() }),
  z.object({
    kind: z.literal('test'),
    pid: z.number(),
    name: z.string(),
    nesting: z.number().int().nonnegative(),
    file: z.string(),
    isFile: z.boolean(),
    isSuite: z.boolean(),
    status: z.enum(['passed', 'failed', 'skipped']),
    hasOwnFailure: z.boolean(),
    durationMs: z.number(),
    message: z.string(),
  }),
  z.object({ kind: z.literal('count'), pid: z.number(), tests: z.number() }),
  z.object({ kind: z.literal('end'), pid: z.number() }),
]);
type NodeTestRecord = z.infer<typeof NodeTestRecord>;
type TestRecord = Extract<NodeTestRecord, { kind: 'test' }>;

/** @param root directory in which the tests ran: ids name files relative to it */
export function parseNodeTestReport(text: string, root: string): TestReport {
  const records: NodeTestRecord[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const record = parseRecord(line);
    if (record === undefined) return unreadable(`line ${i + 1} of the report is torn or forged`);
    records.push(record);
  }
  const tests: TestResult[] = [];
  const loadFailures: string[] = [];
  for (const [pid, ofProcess] of Map.groupBy(records, (record) => record.pid)) {
    const fault = findFault(ofProcess);
    if (fault !== undefined) return unreadable(`process ${pid} ${fault}`);
    const read = readProcess(
      ofProcess.filter((record) => record.kind === 'test'),
      root,
    );
    tests.push(...read.tests);
    loadFailures.push(...read.loadFailures);
  }
  return { kind: 'read', tests: mergeDuplicates(tests), loadFailures };
}

const unreadable = (detail: string): TestReport => ({ kind: 'unreadable', detail });

function parseRecord(line: string): NodeTestRecord | undefined {
  try {
    return NodeTestRecord.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** A process number may come twice, one process after the other; each begins, counts at most once, and ends. */
function findFault(records: readonly NodeTestRecord[]): string | undefined {
  const number = (kind: NodeTestRecord['kind']) => records.filter((record) => record.kind === kind).length;
  if (number('begin') === 0) return 'never began its report';
  if (number('begin') !== number('end')) return 'never finished its report';
  if (number('count') > number('begin')) return 'counted its tests more often than it ran';
  const counted = records
    .filter((record) => record.kind === 'count')
    .reduce((sum, { tests }) => sum + tests, 0);
  const reported = records.filter((record) => record.kind === 'test' && !record.isSuite).length;
  // Older versions of Node do not count.
  return number('count') > 0 && counted !== reported
    ? `counted ${counted} tests and reported ${reported}`
    : undefined;
}

/** A test with everything below it. */
interface Branch {
  readonly record: TestRecord;
  readonly children: readonly Branch[];
}

function readProcess(records: readonly TestRecord[], root: string) {
  const toFile = (path: string) => (isAbsolute(path) ? relative(root, path).split(sep).join('/') : path);
  const tests: TestResult[] = [];
  const badFiles = new Map<string, string>();
  const visit = (
    { record, children }: Branch,
    parents: readonly string[],
    failure: string | undefined,
  ): void => {
    const file = toFile(record.file);
    const names = [...parents, record.name];
    // What goes wrong in a suite's own body or hooks goes wrong for each of its tests.
    const ownFailure = record.isSuite && record.hasOwnFailure ? record.message : undefined;
    if (record.isFile) {
      if (record.status === 'failed') badFiles.set(file, record.message);
      else tests.push(toResult(record, file, file));
    } else if (!record.isSuite || (ownFailure !== undefined && children.length === 0)) {
      tests.push(withFailure(toResult(record, `${file}::${names.join(' > ')}`, file), failure));
    }
    for (const child of children) visit(child, names, failure ?? ownFailure);
  };
  for (const branch of toTree(records)) visit(branch, [], undefined);
  return {
    // A file that ended badly after its tests (a late exception, an exit code) has failed, and they with it.
    tests: tests.map((test) => withFailure(test, badFiles.get(test.file))),
    loadFailures: [...badFiles.keys()].filter((file) => !tests.some((test) => test.file === file)),
  };
}

/** Children are reported before their parent, one level deeper. */
function toTree(records: readonly TestRecord[]): Branch[] {
  const open: Branch[][] = [];
  for (const record of records) {
    const children = open[record.nesting + 1] ?? [];
    open.length = Math.min(open.length, record.nesting + 1);
    while (open.length <= record.nesting) open.push([]);
    open[record.nesting]?.push({ record, children });
  }
  return open[0] ?? [];
}

function toResult(record: TestRecord, id: string, file: string): TestResult {
  const { status, durationMs, message } = record;
  return { id, file, status, durationMs, message: status === 'failed' ? message : '' };
}

function withFailure(test: TestResult, message: string | undefined): TestResult {
  return message !== undefined && test.status === 'passed' ? { ...test, status: 'failed', message } : test;
}

/**
 * Tests of one name in one file are one, as good as the worst of them: which of them came first says nothing, and a record
 * that code under test adds in a test's name can make it no better.
 */
function mergeDuplicates(tests: readonly TestResult[]): TestResult[] {
  const rank = { passed: 0, skipped: 1, failed: 2 };
  const worst = new Map<string, TestResult>();
  for (const test of tests) {
    const known = worst.get(test.id);
    if (known === undefined || rank[test.status] > rank[known.status]) worst.set(test.id, test);
  }
  return [...worst.values()];
}
