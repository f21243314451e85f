import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { CoverageQuestion, CoveredLines, ReportFiles } from '../../ports.ts';
import { coverageFolder, joinCovered } from './covered-lines.ts';

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
  /** By URL: what was compiled before it ran, so that its offsets are none of the file's. */
  'source-map-cache': z.record(z.string(), z.unknown()).default({}),
});
type Script = z.infer<typeof V8Coverage>['result'][number];

/**
 * Lines that the tests of some files have executed. Node runs each test file in a process of its own, so that a process
 * tells whose it is by what it has loaded; one that loaded no test file was started by some test, and counts for each.
 * A line counts where any part of it was executed.
 */
export function readV8Coverage(
  report: ReportFiles,
  root: string,
  { sources, testFiles, otherTestFiles }: CoverageQuestion,
): ReadonlyMap<string, CoveredLines> | undefined {
  const scriptPaths = [...sources.keys()].filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const covered = new Map(scriptPaths.map((path) => [path, toCovered(undefined, sources.get(path) ?? '')]));
  let isRecorded = false;
  for (const [name, text] of report) {
    if (!name.startsWith(`${coverageFolder}/`)) continue;
    const scripts = parseScripts(text, root);
    if (scripts === undefined) continue;
    isRecorded = true;
    const isOther = [...scripts.keys()].some((path) => otherTestFiles.has(path));
    if (isOther && ![...scripts.keys()].some((path) => testFiles.has(path))) continue;
    for (const [path, known] of covered) {
      const script = scripts.get(path);
      if (script === 'compiled') covered.delete(path);
      else if (script) covered.set(path, joinCovered(known, toCovered(script, sources.get(path) ?? '')));
    }
  }
  return isRecorded ? covered : undefined;
}

/** By path relative to the root; what lies outside of it is left out. */
function parseScripts(text: string, root: string): Map<string, Script | 'compiled'> | undefined {
  const parsed = V8Coverage.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const own = parsed.data.result.filter(({ url }) => url.startsWith('file://'));
  const maps = parsed.data['source-map-cache'];
  return new Map(own.map((script) => [toPath(script.url, root), script.url in maps ? 'compiled' : script]));
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

/** A script that was never loaded is idle as a whole. */
function toCovered(script: Script | undefined, source: string): CoveredLines {
  const isExecuted = new Uint8Array(source.length);
  const ranges = (script?.functions ?? [])
    .flatMap((each) => each.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) {
    isExecuted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  const lines = { executed: new Set<number>(), idle: new Set<number>() };
  let start = 0;
  for (const [i, line] of source.split('\n').entries()) {
    const from = start + line.length - line.trimStart().length;
    const to = start + line.trimEnd().length;
    if (from < to) lines[isExecuted.subarray(from, to).includes(1) ? 'executed' : 'idle'].add(i + 1);
    start += line.length + 1;
  }
  return lines;
}
