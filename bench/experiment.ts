// What an experiment costs beside its agents and tests. First many trials of the control noop, one after the other: the time
// of each, from event to event, the memory of the run, and, for machines that are busy with others, its processor time. Then tasks × repeats of the scripted Codex on two cores, beside a
// list schedule of the times that the same agents and tests took. Targets: 150 ms a trial in the median, no more at the end
// than at the beginning; 300 MB; 1.15 times the schedule.
//
//     node bench/experiment.ts [--trials N] [--tasks N] [--repeats N] [--untimed]
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config/config.ts';
import { openStore } from '../src/wire.ts';
import { layOutQuickWorld, type QuickWorld } from './experiment/quick-world.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '1000' },
    tasks: { type: 'string', default: '50' },
    repeats: { type: 'string', default: '3' },
    // For machines that have others to serve: what is played is counted, and times are only told.
    untimed: { type: 'boolean', default: false },
  },
});
const [trialCount, taskCount, repeats] = [values.trials, values.tasks, values.repeats].map(Number) as [
  number,
  number,
  number,
];
const concurrency = 2;
const targets = { overheadMs: 150, growth: 1.2, memoryMb: 300, makespan: 1.15 };

interface RunEvent {
  readonly at: string;
  readonly kind: string;
}

/** Plays an experiment, and reads back what it recorded of itself. */
async function play(world: QuickWorld, args: readonly string[]) {
  const child = world.run(args);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const { peakMb, samples } = await watch(child);
  const [exitCode] = await exited;
  if (exitCode !== 0) throw new Error(`rollbench run ${args.join(' ')} ended with ${exitCode}`);
  const store = await openStore(readConfig(world.repository));
  const experiments = await store.experiments.list();
  const { id = '' } = experiments.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0] ?? {};
  const trials = await store.trials.listFor(id);
  const grades = await store.grades.listFor(id);
  await store.close();
  const text = readFileSync(join(world.repository, '.rollbench', 'trials', id, 'events.jsonl'), 'utf8');
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  return { trials, grades, events, peakMb, samples };
}

interface Sample {
  readonly atMs: number;
  /** Processor time of the process and of all that it has waited for, until then. */
  readonly cpuMs: number;
}

/** The most that the process itself has held, in MB of 2^20 bytes, and what it had computed when. */
async function watch(child: ChildProcess): Promise<{ peakMb: number; samples: Sample[] }> {
  let peakKb = 0;
  const samples: Sample[] = [];
  const end = () => ({ peakMb: peakKb / 1024, samples });
  while (child.exitCode === null) {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const heldKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN);
      // A process that has ended waits without memory until somebody asks how.
      if (Number.isNaN(heldKb)) return end();
      peakKb = Math.max(peakKb, heldKb);
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // utime, stime, cutime, cstime, in hundredths of a second.
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      samples.push({ atMs: Date.now(), cpuMs: ticks * 10 });
    } catch {
      return end();
    }
    await delay(100);
  }
  return end();
}

/** Processor time between two instants, for each of so many trials. */
function toCpuMs(samples: readonly Sample[], fromMs: number, toMs: number, count: number): number {
  const at = (ms: number) => (samples.find(({ atMs }) => atMs >= ms) ?? samples.at(-1))?.cpuMs ?? Number.NaN;
  return (at(toMs) - at(fromMs)) / count;
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const missed: string[] = [];
function say(what: string, value: number, target: number, unit: string): void {
  console.log(`${what.padEnd(52)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(3)} (target ≤ ${target})`);
  if (!values.untimed && !(value <= target)) missed.push(what);
}

async function measureOverhead(): Promise<void> {
  const world = await layOutQuickWorld({ hasQuickSuite: true });
  const args = ['--variant', 'noop', '--repeats', values.trials, '--concurrency', '1'];
  const { trials, events, peakMb, samples } = await play(world, args);
  if (trials.length !== trialCount) throw new Error(`${trials.length} trials of ${trialCount} were played`);
  const ends = events.filter(({ kind }) => kind === 'advanced').map(({ at }) => Date.parse(at));
  const costsMs = ends.slice(1).map((at, i) => at - (ends[i] ?? at));
  // What is loaded once, and made for the first trial, is not what the thousandth one costs.
  const settled = costsMs.slice(9);
  const part = Math.max(1, Math.floor(settled.length / 5));
  say(`harness of a trial, median of ${trialCount} noop trials`, median(costsMs), targets.overheadMs, 'ms');
  const growth = median(settled.slice(-part)) / median(settled.slice(0, part));
  say('the last fifth beside the first, from the 10th on', growth, targets.growth, '×');
  const fifths = [ends.slice(9), ends.slice(-part - 1)].map((each) =>
    toCpuMs(samples, each[0] ?? 0, each[part] ?? 0, part).toFixed(0),
  );
  console.log(`processor time of a trial, in the first fifth and the last: ${fifths.join(' and ')} ms`);
  say('peak memory of the run', peakMb, targets.memoryMb, 'MB');
}

/** The one task so many times, each under an id of its own. */
function multiplyTask(repository: string): void {
  const folder = join(repository, 'benchmark', 'tasks');
  const [id = ''] = readdirSync(folder);
  for (let i = 1; i < taskCount; i++) {
    const copy = `${id.slice(0, -8)}${i.toString(16).padStart(8, '0')}`;
    cpSync(join(folder, id), join(folder, copy), { recursive: true });
    const file = join(folder, copy, 'task.toml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(id, copy));
  }
}

/** When the last would end, each begun in this order by whoever is free first. */
function toSchedule(lengthsMs: readonly number[]): number {
  const free = Array.from({ length: concurrency }, () => 0);
  for (const lengthMs of lengthsMs) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + lengthMs;
  }
  return Math.max(...free);
}

async function measureMakespan(): Promise<void> {
  const world = await layOutQuickWorld({ hasQuickSuite: false });
  multiplyTask(world.repository);
  const args = ['--variant', 'strong', '--repeats', values.repeats, '--concurrency', String(concurrency)];
  const { trials, grades, events } = await play(world, args);
  if (trials.length !== taskCount * repeats) throw new Error(`${trials.length} trials were played`);
  const suiteMs = new Map(
    grades.filter(({ grader }) => grader === 'tests').map(({ trialId, durationMs }) => [trialId, durationMs]),
  );
  const lengths = trials
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .map(({ id, durationMs }) => durationMs + (suiteMs.get(id) ?? 0));
  const begun = Date.parse(events.find(({ kind }) => kind === 'began')?.at ?? '');
  const ended = Date.parse(events.findLast(({ kind }) => kind === 'advanced')?.at ?? '');
  const scheduleMs = toSchedule(lengths);
  console.log(
    `${trials.length} trials of Codex: ${((ended - begun) / 1000).toFixed(1)} s; their agents and tests alone ${(scheduleMs / 1000).toFixed(1)} s`,
  );
  say('makespan beside the list schedule', (ended - begun) / scheduleMs, targets.makespan, '×');
}

await measureOverhead();
await measureMakespan();
if (missed.length > 0) {
  console.error(`missed: ${missed.join('; ')}. Measure again on a quiet machine before you believe it`);
  process.exitCode = 1;
}
