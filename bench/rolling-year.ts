// A year in the life of a benchmark: sessions every other week on a repository that changes, with dependencies that vanish, a
// toolchain that moves and tests that start to flake; a refresh and a release each week, with real git, real test runs and
// real sandboxes. And one refresh that is killed again and again. Ends with 1 where something is not as it should be.
//
//     node bench/rolling-year.ts [--weeks N] [--every N] [--kills N] [--sampled]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareReleases } from '../src/domain/release.ts';
import { readState } from './rolling-year/end-state.ts';
import { judgeWeek } from './rolling-year/judge-week.ts';
import { killRefresh } from './rolling-year/kill-refresh.ts';
import { refreshWorld } from './rolling-year/refresh-world.ts';
import { createWorld, plants, rewriteWeek, toInstant } from './rolling-year/world.ts';

const { values } = parseArgs({
  options: {
    sampled: { type: 'boolean', default: false },
    weeks: { type: 'string' },
    every: { type: 'string' },
    kills: { type: 'string' },
  },
});
/** A sample ends with the first session that comes after the beginning, and kills its refresh. */
const weekCount = Number(values.weeks ?? (values.sampled ? 3 : 52));
const stride = Number(values.every ?? (values.sampled ? 2 : 1));
const killCount = Number(values.kills ?? (values.sampled ? 2 : 50));
/** Of the refresh that has most to do: tasks fall, others are taken back. */
const killedWeek = values.sampled ? 2 : plants[0]?.gone;
const size = { min: 5, max: 7 };

const directory = mkdtempSync(join(tmpdir(), 'rollbench-year-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
const world = createWorld(directory);
const weeks = new Map<string, number>();
const faults: string[] = [];
let yearMs = 0;

console.log('week  added  proved  reviewed  quarantined  retired  active  seconds');
for (let week = 0; week < weekCount; week++) {
  for (const name of world.live(week)) weeks.set(name, week);
  if (week % stride !== 0) continue;
  const at = toInstant(week, 160);
  const name = `W${String(week).padStart(2, '0')}`;
  if (week === killedWeek && killCount > 0) {
    const { endCount, differences, ...kills } = await killRefresh(
      directory,
      [at.toISOString(), name],
      killCount,
      11,
    );
    faults.push(...differences.map((each) => `${name}, killed, ended otherwise: ${each}`));
    console.log(
      `${name} was killed ${kills.killCount} times: ${endCount - differences.length} of ${endCount} ends are the same`,
    );
    // What the last one has left is where the year goes on.
    faults.push(
      ...judgeSize(name, (await readState(directory)).tasks.filter(({ state }) => state === 'active').length),
    );
    continue;
  }
  const before = week === 0 ? [] : (await readState(directory)).tasks;
  const begunMs = performance.now();
  const summary = await refreshWorld(directory, at, name);
  const durationMs = performance.now() - begunMs;
  yearMs += durationMs;
  const { tasks } = await readState(directory);
  faults.push(...judgeWeek(before, tasks, weeks, week), ...judgeSize(name, summary.tasks));
  const { added, revalidated, review, quarantined, retired } = summary;
  const cells = [
    added,
    revalidated,
    review,
    quarantined,
    retired,
    summary.tasks,
    (durationMs / 1000).toFixed(1),
  ];
  console.log(
    `${name}   ${cells.map((cell, i) => String(cell).padStart([5, 7, 9, 12, 8, 7, 8][i] ?? 0)).join(' ')}`,
  );
}

const { tasks, releases } = await readState(directory);
faults.push(...judgeReleases(), ...judgeReviews());
for (const fault of faults) console.log(`WRONG  ${fault}`);
console.log(
  `${weekCount} weeks in ${(yearMs / 1000).toFixed(0)} s (kills apart; wanted: 52 in ≤ 300 s), ${tasks.length} tasks, ${releases.length} releases; ` +
    `processor time of all processes, kills included: ${readCpuSeconds().toFixed(0)} s`,
);
console.log(faults.length === 0 ? 'PASS' : `${faults.length} WRONG`);
process.exitCode = faults.length === 0 ? 0 : 1;

function judgeSize(name: string, count: number): string[] {
  return count >= size.min && count <= size.max
    ? []
    : [`${name}: ${count} active tasks, not ${size.min} to ${size.max}`];
}

/** Any two weeks can be held against each other. */
function judgeReleases(): string[] {
  let fewest = Number.POSITIVE_INFINITY;
  const found = releases.flatMap((a, i) =>
    releases.slice(i + 1).flatMap((b) => {
      const { anchors } = compareReleases(a, b);
      fewest = Math.min(fewest, anchors.length);
      return anchors.length > 0 ? [] : [`${a.name} and ${b.name} have no anchor in common`];
    }),
  );
  console.log(
    `${(releases.length * (releases.length - 1)) / 2} pairs of releases, the fewest anchors in common: ${fewest}`,
  );
  return found;
}

/** What was rewritten, and what has grown old, has been looked at and come back. */
function judgeReviews(): string[] {
  const reviews = tasks.flatMap(({ history }) => history.filter(({ to }) => to === 'review'));
  const count = (reason: string) => reviews.filter((event) => event.reason === reason).length;
  console.log(`reviewed for their age: ${count('old')}, for changed code: ${count('code-changed')}`);
  return [
    ...(weekCount > 15 && count('old') === 0 ? ['no task was reviewed for its age'] : []),
    ...(weekCount > rewriteWeek && count('code-changed') === 0
      ? ['no task was reviewed for changed code']
      : []),
  ];
}

/** Of this process and all that it has waited for: utime, stime, cutime and cstime of proc_pid_stat(5), in hundredths. */
function readCpuSeconds(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ');
  const ticks = fields.split(' ').slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}
