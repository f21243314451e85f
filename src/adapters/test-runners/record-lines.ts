import type * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';

/** What each of our reporters writes beside its own records, one JSON document a line. */
export interface ReportRecord {
  readonly kind: string;
  /** Several runners may stand behind one command: each process marks its own lines. */
  readonly pid: number;
  /** Of a `count`: how many tests the runner itself has counted. */
  readonly tests?: number;
}

export type RecordLines<R> =
  | { readonly kind: 'read'; readonly processes: readonly (readonly R[])[] }
  | { readonly kind: 'unreadable'; readonly detail: string };

/**
 * Reads lines of records by process. A process writes `begin` first and `end` last, so that what was cut short shows, and
 * between them a `count` that its tests must agree with.
 */
export function readRecordLines<R extends ReportRecord>(
  text: string,
  schema: z.ZodType<R>,
  isTest: (record: R) => boolean,
): RecordLines<R> {
  const records: R[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const record = parseRecord(line, schema);
    if (record === undefined)
      return { kind: 'unreadable', detail: `line ${i + 1} of the report is torn or forged` };
    records.push(record);
  }
  const processes = Map.groupBy(records, (record) => record.pid);
  if (processes.size === 0) return { kind: 'unreadable', detail: 'no process began its report' };
  for (const [pid, ofProcess] of processes) {
    const fault = findFault(ofProcess, isTest);
    if (fault !== undefined) return { kind: 'unreadable', detail: `process ${pid} ${fault}` };
  }
  return { kind: 'read', processes: [...processes.values()] };
}

const parseRecord = <R>(line: string, schema: z.ZodType<R>): R | undefined =>
  schema.safeParse(parseJson(line)).data;

/** A process number may come twice, one process after the other; each begins, counts at most once, and ends. */
function findFault<R extends ReportRecord>(
  records: readonly R[],
  isTest: (record: R) => boolean,
): string | undefined {
  const number = (kind: string) => records.filter((record) => record.kind === kind).length;
  if (number('begin') === 0) return 'never began its report';
  if (number('begin') !== number('end')) return 'never finished its report';
  if (number('count') > number('begin')) return 'counted its tests more often than it ran';
  const counted = records.reduce((sum, { kind, tests }) => sum + (kind === 'count' ? (tests ?? 0) : 0), 0);
  const reported = records.filter(isTest).length;
  // Older versions of Node do not count.
  return number('count') > 0 && counted !== reported
    ? `counted ${counted} tests and reported ${reported}`
    : undefined;
}
