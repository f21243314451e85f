import { posix } from 'node:path';
import { parseJson } from '../../domain/parse-json.ts';
import type { CoverageQuestion, CoveredLines, ReportFiles } from '../../ports.ts';
import { joinCovered } from './covered-lines.ts';
import { createFolderNames, GoModule } from './go-modules.ts';

/** Begins the names of the profiles that `go test` writes beside its reports. */
export const coverPrefix = 'cover-';

/** `IMPORT/PATH/file.go:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT` */
const blockForm = /^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$/;

/** Lines of the blocks in all profiles of a report. A line that several blocks share is executed when one of them is. */
export function readGoCoverage(
  report: ReportFiles,
  root: string,
  { sources }: CoverageQuestion,
): ReadonlyMap<string, CoveredLines> | undefined {
  const profiles = [...report].filter(([name]) => name.startsWith(coverPrefix));
  if (profiles.length === 0) return undefined;
  const toFolder = createFolderNames([...report].flatMap(listModules), root);
  const covered = new Map<string, CoveredLines>();
  for (const line of profiles.flatMap(([, text]) => text.split('\n'))) {
    const [, path, first, last, count] = blockForm.exec(line) ?? [];
    if (path === undefined) continue;
    const file = posix.join(toFolder(posix.dirname(path)), posix.basename(path));
    if (!sources.has(file)) continue;
    const lines = new Set(
      Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i),
    );
    const none = new Set<number>();
    const block = count === '0' ? { executed: none, idle: lines } : { executed: lines, idle: none };
    covered.set(file, joinCovered(covered.get(file), block));
  }
  return covered;
}

const listModules = ([name, text]: [string, string]) =>
  name.startsWith(coverPrefix)
    ? []
    : text.split('\n').flatMap((line) => GoModule.safeParse(parseJson(line)).data ?? []);
