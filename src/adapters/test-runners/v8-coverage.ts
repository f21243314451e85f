import { SourceMap } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { CoverageQuestion, CoveredLines, ReportFiles } from '../../ports.ts';
import { coverageFolder, joinCovered } from './covered-lines.ts';

/** Counts by ranges of UTF-16 units, inner ones within outer. */
const Script = z.object({
  url: z.string(),
  functions: z.array(
    z.object({
      ranges: z.array(z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() })),
    }),
  ),
});
type Script = z.infer<typeof Script>;

/** Of a script that was compiled before it ran, so that its offsets are none of the file's: what leads back to that. */
const Compiled = z.object({
  lineLengths: z.array(z.number()),
  data: z.looseObject({ sources: z.array(z.string()), mappings: z.string() }),
});
type Compiled = z.infer<typeof Compiled>;

/** What Node writes into NODE_V8_COVERAGE, one file a process. */
const V8Coverage = z.object({
  result: z.array(Script),
  /** By URL. */
  'source-map-cache': z.record(z.string(), z.unknown()).default({}),
});
type V8Coverage = z.infer<typeof V8Coverage>;

/**
 * Lines that the tests of some files have executed. Where each test file has a process of its own, the process tells whose it is by
 * what it has loaded; one that loaded no test file was started by some test, and counts for each. A line counts where any
 * part of it was executed.
 */
export function readV8Coverage(
  report: ReportFiles,
  root: string,
  { sources, testFiles, otherTestFiles }: CoverageQuestion,
): ReadonlyMap<string, CoveredLines> | undefined {
  const covered = new Map<string, CoveredLines>();
  const unknown = new Set<string>();
  let isRecorded = false;
  for (const [name, text] of report) {
    if (!name.startsWith(`${coverageFolder}/`)) continue;
    const parsed = V8Coverage.safeParse(parseJson(text));
    if (!parsed.success) continue;
    isRecorded = true;
    const loaded = new Set(parsed.data.result.map(({ url }) => toPath(url, root)));
    if (!loaded.isDisjointFrom(otherTestFiles) && loaded.isDisjointFrom(testFiles)) continue;
    for (const [path, lines] of listCovered(parsed.data, root, sources)) {
      if (lines === undefined) unknown.add(path);
      else covered.set(path, joinCovered(covered.get(path), lines));
    }
  }
  if (!isRecorded) return undefined;
  for (const [path, source] of sources) {
    const isScript = /\.[cm]?[jt]sx?$/.test(path);
    if (unknown.has(path)) covered.delete(path);
    else if (isScript && !covered.has(path)) covered.set(path, toCovered(source));
  }
  return covered;
}

/** By path; `undefined` where a script was compiled, and nothing leads back. One file may be several scripts. */
function* listCovered(
  { result, 'source-map-cache': maps }: V8Coverage,
  root: string,
  sources: CoverageQuestion['sources'],
): Generator<readonly [string, CoveredLines | undefined]> {
  for (const script of result) {
    const path = toPath(script.url, root);
    if (!(script.url in maps)) {
      const source = sources.get(path);
      if (source !== undefined) yield [path, toCovered(source, script)];
      continue;
    }
    const compiled = Compiled.safeParse(maps[script.url]);
    if (!compiled.success) {
      yield [path, undefined];
      continue;
    }
    for (const source of compiled.data.data.sources) {
      const original = toPath(URL.parse(source, script.url)?.href ?? source, root);
      if (sources.has(original)) yield [original, toCoveredBefore(script, compiled.data, source)];
    }
  }
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

/** For each unit of a script, whether it was executed. */
function toExecuted({ functions }: Script, length: number): Uint8Array {
  const isExecuted = new Uint8Array(length);
  const ranges = functions
    .flatMap((each) => each.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges)
    isExecuted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return isExecuted;
}

/** A file that was never loaded is idle as a whole. */
function toCovered(source: string, script?: Script): CoveredLines {
  const isExecuted = script ? toExecuted(script, source.length) : new Uint8Array(source.length);
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

/** Lines of the file that a script was compiled from: each as good as the best of what was made of it. */
function toCoveredBefore(script: Script, { lineLengths, data }: Compiled, source: string): CoveredLines {
  const isExecuted = toExecuted(
    script,
    lineLengths.reduce((sum, length) => sum + length + 1, 0),
  );
  const map = new SourceMap({ ...data, sources: [...data.sources] } as SourceMap['payload']);
  const [executed, seen] = [new Set<number>(), new Set<number>()];
  let start = 0;
  for (const [line, length] of lineLengths.entries()) {
    for (let column = 0; column < length; column++) {
      const entry = map.findEntry(line, column);
      if (!('originalLine' in entry) || entry.originalSource !== source) continue;
      if (entry.generatedLine !== line || entry.generatedColumn !== column) continue;
      seen.add(entry.originalLine + 1);
      if (isExecuted[start + column] === 1) executed.add(entry.originalLine + 1);
    }
    start += length + 1;
  }
  return { executed, idle: seen.difference(executed) };
}
