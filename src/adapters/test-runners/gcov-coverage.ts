import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { CoverageQuestion, CoveredLines, ReportFiles } from '../../ports.ts';
import { coverageFolder, joinCovered } from './covered-lines.ts';
import { toReportedFile } from './merge-results.ts';

/** What `gcov --json-format --stdout` writes of each object file, one document a line. */
const GcovDocument = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      lines: z.array(z.object({ line_number: z.number(), count: z.number() })),
    }),
  ),
});

/** A header is part of several object files, and a template several times of one. */
export function readGcovCoverage(
  report: ReportFiles,
  root: string,
  { sources }: CoverageQuestion,
): ReadonlyMap<string, CoveredLines> | undefined {
  const texts = [...report].flatMap(([name, text]) => (name.startsWith(`${coverageFolder}/`) ? [text] : []));
  const documents = texts
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => GcovDocument.safeParse(parseJson(line)).data ?? []);
  if (documents.length === 0) return undefined;
  const covered = new Map<string, CoveredLines>();
  for (const { file, lines } of documents.flatMap(({ files }) => files)) {
    const path = toReportedFile(file, root);
    if (!sources.has(path)) continue;
    const toSet = (wanted: boolean) =>
      new Set(lines.filter(({ count }) => count > 0 === wanted).map((line) => line.line_number));
    covered.set(path, joinCovered(covered.get(path), { executed: toSet(true), idle: toSet(false) }));
  }
  return covered;
}
