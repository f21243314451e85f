import * as z from 'zod';
import type { TestReport } from '../../domain/test-report.ts';
import { keepApart, type PlacedTest } from './keep-apart.ts';
import { toReportedFile, withFailure } from './merge-results.ts';
import { readRecordLines } from './record-lines.ts';

/** What `node-test-reporter.mjs` writes. */
const NodeTestRecord = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), pid: z.number() }),
  z.object({
    kind: z.literal('test'),
    pid: z.number(),
    name: z.string(),
    /** See `keepApart`. */
    place: z.number(),
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
type TestRecord = Extract<z.infer<typeof NodeTestRecord>, { kind: 'test' }>;

/** @param root directory in which the tests ran: ids name files relative to it */
export function parseNodeTestReport(text: string, root: string): TestReport {
  const lines = readRecordLines(text, NodeTestRecord, (record) => record.kind === 'test' && !record.isSuite);
  if (lines.kind === 'unreadable') return lines;
  const tests: PlacedTest[] = [];
  const loadFailures: string[] = [];
  for (const records of lines.processes) {
    const read = readProcess(
      records.filter((record) => record.kind === 'test'),
      root,
    );
    tests.push(...read.tests);
    loadFailures.push(...read.loadFailures);
  }
  return { kind: 'read', tests: keepApart(tests), loadFailures };
}

/** A test with everything below it. */
interface Branch {
  readonly record: TestRecord;
  readonly children: readonly Branch[];
}

function readProcess(records: readonly TestRecord[], root: string) {
  const tests: PlacedTest[] = [];
  const badFiles = new Map<string, string>();
  const visit = (
    { record, children }: Branch,
    parents: readonly string[],
    failure: string | undefined,
  ): void => {
    const file = toReportedFile(record.file, root);
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

function toResult(record: TestRecord, id: string, file: string): PlacedTest {
  const { status, durationMs, place, message } = record;
  return { id, file, status, durationMs, place, message: status === 'failed' ? message : '' };
}
