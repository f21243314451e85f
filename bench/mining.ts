/**
 * How fast sessions are read: the reading phase alone, from the page cache, beside `wc -l`, jq and DuckDB on the same
 * files, in alternating runs.
 *
 *     node bench/mining.ts [--gb 2] [--sessions 5000] [--runs 5] [--untimed]
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeCorpus } from './mining/corpus.ts';
import { countLines, installDuckDb, type PeerCount, runDuckDb, runJq } from './mining/peers.ts';
import type { Reading } from './mining/reader.ts';
import type { Truth } from './mining/truth.ts';

const { values } = parseArgs({
  options: {
    gb: { type: 'string', default: '2' },
    sessions: { type: 'string', default: '5000' },
    runs: { type: 'string', default: '5' },
    // For a sample, which a worker's start outweighs, and for machines that have others to serve: times are only told.
    untimed: { type: 'boolean', default: false },
  },
});
const [sizeBytes, sessionCount, runs] = [
  Number(values.gb) * 1e9,
  Number(values.sessions),
  Number(values.runs),
];

const scratch = mkdtempSync(join(tmpdir(), 'rollbench-mining-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const path = join(scratch, 'corpus');
const corpus = writeCorpus({ path, sizeBytes, sessionCount, seed: 7 });
const filesBelow = (folder: string) =>
  globSync('**/*.jsonl', { cwd: folder }).map((file) => join(folder, file));
const files = filesBelow(path);
console.log(
  `corpus        ${gigabytes(corpus.sizeBytes)}, ${corpus.lineCount} lines, ${files.length} files in ${path} (removed at the end)`,
);

const duckDb = installDuckDb(scratch);
if ('missing' in duckDb) console.log(`DuckDB        left out: ${duckDb.missing}`);

const rounds = Array.from({ length: runs }, () => {
  const lines = countLines(files);
  const ours = read(path, corpus.truth);
  const duck = 'missing' in duckDb ? undefined : runDuckDb(duckDb.python, files, scratch);
  if (duck) compare('DuckDB', duck.seen, corpus.truth);
  return { lines, ours, oursMs: ours.findMs + ours.readMs, duckMs: duck?.ms ?? Number.NaN };
});
const ours = median(rounds.map(({ oursMs }) => oursMs));
const [first] = rounds;
if (!first) throw new Error('--runs must be at least 1');
console.log(
  `ours          ${seconds(ours)} (${first.ours.code}, ${availableParallelism()} cores, median of ${runs}; finding ${seconds(median(rounds.map((each) => each.ours.findMs)))})`,
);
console.log(`wc -l         ${seconds(median(rounds.map(({ lines }) => lines)))}`);
judgeTime('ours / wc -l', median(rounds.map(({ oursMs, lines }) => oursMs / lines)), 'at most', 4);
if (!('missing' in duckDb)) {
  console.log(`DuckDB        ${seconds(median(rounds.map(({ duckMs }) => duckMs)))}`);
  judgeTime('DuckDB / ours', median(rounds.map(({ oursMs, duckMs }) => duckMs / oursMs)), 'at least', 2);
}

// jq would take minutes for all of it: it reads a part, and so do we beside it.
const part = files.filter((_, i) => i % Math.max(1, Math.ceil(corpus.sizeBytes / 1e8)) === 0);
const partSizeBytes = part.reduce((sum, file) => sum + statSync(file).size, 0);
const share = partSizeBytes / corpus.sizeBytes;
const jqRuns = Array.from({ length: Math.min(runs, 3) }, () => ({
  jq: runJq(part, scratch),
  ours: read(path, corpus.truth),
}));
const jqRatios = jqRuns.flatMap(({ jq, ours: beside }) =>
  'missing' in jq ? [] : [{ ms: jq.ms / share, ratio: jq.ms / share / (beside.findMs + beside.readMs) }],
);
const [jq] = jqRuns;
if (jq && 'missing' in jq.jq) console.log(`jq            left out: ${jq.jq.missing}`);
else {
  console.log(
    `jq            ${seconds(median(jqRatios.map(({ ms }) => ms)))} (from ${part.length} files, ${(100 * share).toFixed(1)} % of the bytes)`,
  );
  judgeTime('jq / ours', median(jqRatios.map(({ ratio }) => ratio)), 'at least', 5);
}

judge('peak memory', Math.max(...rounds.map((each) => each.ours.peakBytes)) / 1e6, 'at most', 400, ' MB');
judgeTime(
  'second run',
  median(rounds.map((each) => each.ours.againMs)) / 1000,
  'at most',
  2,
  ' s (finding nothing new)',
);

const largePath = join(scratch, 'large');
const large = writeCorpus({ path: largePath, sizeBytes: 0.15 * sizeBytes, sessionCount: 1, seed: 9 });
const alone = read(largePath, large.truth);
judge(`one file of ${gigabytes(large.sizeBytes)}`, alone.peakBytes / 1e6, 'at most', 400, ' MB');

/** Every session's prompts, commands, edits, tokens and ends must come out, or the time is worth nothing. */
function read(folder: string, truth: Truth): Reading {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/mining/reader.ts', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the reader ended with ${status}: ${stderr}`);
  const reading = JSON.parse(stdout) as Reading;
  compare('ours', reading.seen, truth);
  if (reading.notes.length > 0) throw new Error(`the reader noted: ${reading.notes.join('\n')}`);
  return reading;
}

function compare(who: string, seen: PeerCount, truth: Truth): void {
  for (const [key, count] of Object.entries(seen)) {
    const expected = truth[key as keyof Truth];
    if (count !== expected) throw new Error(`${who} saw ${count} ${key} where there are ${expected}`);
  }
}

function judge(what: string, value: number, bound: 'at most' | 'at least', target: number, unit = ''): void {
  if (!isMet(what, value, bound, target, unit)) process.exitCode = 1;
}

function judgeTime(
  what: string,
  value: number,
  bound: 'at most' | 'at least',
  target: number,
  unit = '',
): void {
  if (!isMet(what, value, bound, target, unit) && !values.untimed) process.exitCode = 1;
}

/** Says so, too. */
function isMet(
  what: string,
  value: number,
  bound: 'at most' | 'at least',
  target: number,
  unit: string,
): boolean {
  const isWithin = bound === 'at most' ? value <= target : value >= target;
  console.log(
    `${what.padEnd(24)} ${value.toFixed(2)}${unit}, target: ${bound} ${target}  ${isWithin ? 'PASS' : 'MISS'}`,
  );
  return isWithin;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
