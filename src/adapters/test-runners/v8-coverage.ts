import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { CoverageQuestion, ExecutedLines, ReportFiles } from '../../ports.ts';

/** What Node writes into NODE_V8_COVERAGE, one file a process: counts by ranges of UTF-16 units, inner ones within outer. */
const V8Coverage = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({
          ranges: z.array(z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() })),
        }),
      ),
    }),
  ),
});
type Script = z.infer<typeof V8Coverage>['result'][number];

/**
 * Lines that the tests of some files have executed. Node runs each test file in a process of its own, so that a process
 * tells whose it is by what it has loaded; one that loaded no test file was started by some test, and counts for each.
 * A line counts where any part of it was executed.
 */
export function readV8Coverage(
  folder: string,
  report: ReportFiles,
  root: string,
  { sources, testFiles, otherTestFiles }: CoverageQuestion,
): ExecutedLines | undefined {
  const scriptPaths = [...sources.keys()].filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const executed = new Map<string, Set<number>>(scriptPaths.map((path) => [path, new Set()]));
  let isRecorded = false;
  for (const [name, text] of report) {
    if (!name.startsWith(`${folder}/`)) continue;
    const scripts = parseScripts(text, root);
    if (scripts === undefined) continue;
    isRecorded = true;
    const isOther = [...scripts.keys()].some((path) => otherTestFiles.has(path));
    if (isOther && ![...scripts.keys()].some((path) => testFiles.has(path))) continue;
    for (const [path, lines] of executed) {
      const script = scripts.get(path);
      if (script) for (const line of listExecutedLines(script, sources.get(path) ?? '')) lines.add(line);
    }
  }
  return isRecorded ? executed : undefined;
}

/** By path relative to the root; what lies outside of it is left out. */
function parseScripts(text: string, root: string): Map<string, Script> | undefined {
  const parsed = V8Coverage.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const own = parsed.data.result.filter(({ url }) => url.startsWith('file://'));
  return new Map(own.map((script) => [toPath(script.url, root), script]));
}

function toPath(url: string, root: string): string {
  try {
    return relative(root, fileURLToPath(url.replace(/[?#].*$/, '')))
      .split(sep)
      .join('/');
  } catch {
    return url;
  }
}

function listExecutedLines(script: Script, source: string): number[] {
  const isExecuted = new Uint8Array(source.length);
  const ranges = script.functions
    .flatMap((each) => each.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) {
    isExecuted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  const lines: number[] = [];
  let start = 0;
  for (const [i, line] of source.split('\n').entries()) {
    const from = start + line.length - line.trimStart().length;
    const to = start + line.trimEnd().length;
    if (isExecuted.subarray(from, to).includes(1)) lines.push(i + 1);
    start += line.length + 1;
  }
  return lines;
}
