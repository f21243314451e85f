// How long it takes to link sessions to the commits of a large repository, from nothing (no index) to the last decision.
// Target: 5,000 sessions against 50,000 commits in at most 60 s on 2 cores, growing no faster than linearly.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildHistory } from './linking/history.ts';
import { type Measurement, measureLinking } from './linking/link.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1250,2500,5000' },
    commits: { type: 'string', default: '10' },
    files: { type: 'string', default: '4000' },
    seed: { type: 'string', default: '1' },
    /** For small sizes and machines that have others to serve: times are only told, and wrong links fail it. */
    untimed: { type: 'boolean', default: false },
    /** A directory to build in and to leave there. */
    keep: { type: 'string' },
    /** A directory that is built: what the process for one size is called with. */
    measure: { type: 'string' },
  },
});
if (values.measure !== undefined) {
  console.log(JSON.stringify(await measureLinking(values.measure)));
  process.exit();
}
const sessionCounts = values.sessions.split(',').map(Number);
const commitsPerSession = Number(values.commits);
const targetMsPerSession = 60_000 / 5_000;
/** Twice the work may take no more than a tenth more than twice the time. */
const targetExponent = 1.15;

async function measure(sessionCount: number): Promise<Measurement> {
  const directory = values.keep ?? mkdtempSync(join(tmpdir(), 'rollbench-bench-'));
  try {
    mkdirSync(directory, { recursive: true });
    const known = await buildHistory({
      path: join(directory, 'app'),
      sessionCount,
      commitCount: sessionCount * commitsPerSession,
      fileCount: Number(values.files),
      seed: Number(values.seed),
    });
    writeFileSync(
      join(directory, 'sessions.jsonl'),
      known.map((each) => `${JSON.stringify(each)}\n`).join(''),
    );
    const command = [import.meta.filename, '--measure', directory];
    return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }));
  } finally {
    if (values.keep === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const measurements: Measurement[] = [];
for (const count of sessionCounts) {
  const each = await measure(count);
  measurements.push(each);
  const totalMs = each.indexMs + each.linkMs;
  console.log(
    `${each.sessionCount} sessions × ${each.commitCount} commits: index ${seconds(each.indexMs)}, link ${seconds(each.linkMs)}` +
      ` (${((each.sessionCount / totalMs) * 1000).toFixed(0)} sessions/s over all), peak ${(each.peakBytes / 2 ** 20).toFixed(0)} MiB;` +
      ` index read again ${seconds(each.listAgainMs)}`,
  );
  console.log(
    `  linked ${each.right} right, ${each.wrong} wrong; landed but rejected: ${JSON.stringify(each.missed)}`,
  );
}

const [first, last] = [measurements[0], measurements.at(-1)];
if (first === undefined || last === undefined) throw new Error('--sessions names no size');
const total = ({ indexMs, linkMs }: Measurement) => indexMs + linkMs;
const limitMs = last.sessionCount * targetMsPerSession;
const isQuick = total(last) <= limitMs;
console.log(
  `${isQuick ? 'PASS' : 'MISS'}  ${seconds(total(last))} for the largest (target: at most ${seconds(limitMs)})`,
);
let isLinear = true;
if (last !== first) {
  const exponent = Math.log(total(last) / total(first)) / Math.log(last.sessionCount / first.sessionCount);
  isLinear = exponent <= targetExponent;
  console.log(
    `${isLinear ? 'PASS' : 'MISS'}  grows with the size to the power of ${exponent.toFixed(2)} (target: at most ${targetExponent})`,
  );
}
const isRight = measurements.every(({ wrong }) => wrong === 0);
if (!isRight) console.log('MISS  links that are wrong');
process.exitCode = isRight && (values.untimed || (isQuick && isLinear)) ? 0 : 1;
