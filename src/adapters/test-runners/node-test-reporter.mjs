/**
 * A reporter for node:test that keeps all that the runner says, one JSON document a line. Measured on Node 24: the
 * built-in JUnit reporter loses what a parent test or a hook did wrong itself, writes control characters that are no XML,
 * and of several runners behind one command only the last one's file remains.
 *
 * Lines are appended at once, each process marks its own, and each has a beginning and an end: what was cut short shows.
 */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

const file = process.env.ROLLBENCH_TEST_REPORT ?? '';
/** @param {object} record */
const write = (record) => appendFileSync(file, `${JSON.stringify({ pid: process.pid, ...record })}\n`);

/** @param {AsyncIterable<{ type: string, data: any }>} source */
export default async function* report(source) {
  write({ kind: 'begin' });
  for await (const { type, data } of source) {
    if (type === 'test:pass' || type === 'test:fail') write(toTest(type === 'test:pass', data));
    // The runner counts each file, too; the one without a file is the sum.
    if (type === 'test:summary' && data.file === undefined)
      write({ kind: 'count', tests: data.counts.tests });
  }
  write({ kind: 'end' });
  yield '';
}

/** @param {boolean} isPassed @param {any} data */
function toTest(isPassed, { name, nesting, file, entryFile, line, column, skip, todo, details }) {
  const error = details?.error;
  return {
    kind: 'test',
    name,
    nesting,
    place: (line ?? 0) * 10_000 + (column ?? 0),
    file: entryFile ?? file ?? '',
    // A file that ends badly, or that holds no tests, is reported under its own path.
    isFile: nesting === 0 && (name === file || name === relative(process.cwd(), file ?? '')),
    isSuite: details?.type === 'suite',
    status: skip !== undefined || todo !== undefined ? 'skipped' : isPassed ? 'passed' : 'failed',
    hasOwnFailure: !isPassed && error?.failureType !== 'subtestsFailed',
    durationMs: details?.duration_ms ?? 0,
    message: isPassed ? '' : String(error?.cause?.message ?? error?.message ?? error).slice(0, 2000),
  };
}
