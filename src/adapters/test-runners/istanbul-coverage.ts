import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { CoveredLines, ReportFiles } from '../../ports.ts';
import { coverageFolder } from './covered-lines.ts';
import { toReportedFile } from './merge-results.ts';

const Place = z.object({ line: z.number() });
const Statement = z.object({ start: Place, end: Place });
type Statement = z.infer<typeof Statement>;

/** What Istanbul calls `coverage-final.json`: statements and how often each was executed, by file. */
const IstanbulCoverage = z.record(
  z.string(),
  z.object({ statementMap: z.record(z.string(), Statement), s: z.record(z.string(), z.number()) }),
);

/** Jest merges what its workers have executed, and leads it back to the files before they were compiled. */
export function readIstanbulCoverage(
  report: ReportFiles,
  root: string,
): ReadonlyMap<string, CoveredLines> | undefined {
  const text = report.get(`${coverageFolder}/coverage-final.json`) ?? '';
  const parsed = IstanbulCoverage.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const files = Object.entries(parsed.data);
  return new Map(
    files.map(([path, { statementMap, s }]) => {
      const statements = Object.entries(statementMap);
      const all = statements.map(([, statement]) => statement);
      const toLines = (wanted: boolean) =>
        statements.filter(([id]) => (s[id] ?? 0) > 0 === wanted).flatMap(([, each]) => listLines(each, all));
      const executed = new Set(toLines(true));
      return [toReportedFile(path, root), { executed, idle: new Set(toLines(false)).difference(executed) }];
    }),
  );
}

/** Of a statement that holds others, its first. */
function listLines({ start, end }: Statement, all: readonly Statement[]): number[] {
  const isHolding = all.some((other) => other.start.line > start.line && other.start.line <= end.line);
  return Array.from({ length: isHolding ? 1 : end.line - start.line + 1 }, (_, i) => start.line + i);
}
