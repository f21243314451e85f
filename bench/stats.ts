/**
 * How long do the numbers take?
 *
 *     node bench/stats.ts [--trials 100000]
 *
 * A report and a comparison over so many trials, out of a state file, with the most memory that the process ever held; and a BCa bootstrap of 10,000 resamples over 500 tasks, beside SciPy's on the same data.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSqliteStore } from '../src/adapters/stores/sqlite.ts';
import { createComparison, toComparisonSide } from '../src/report/create-comparison.ts';
import { createReport } from '../src/report/create-report.ts';
import { renderReportHtml } from '../src/report/render-report-html.ts';
import { bootstrapRatio } from '../src/stats/bootstrap-ratio.ts';
import { createRandom } from '../src/stats/create-random.ts';
import { createExampleExperiment } from '../test/support/example-experiment.ts';
import { findPythonWithScipy } from '../test/support/tools.ts';

const { values } = parseArgs({
  options: { trials: { type: 'string', default: '100000' }, lay: { type: 'string' } },
});
const wanted = { reportMs: 2000, memoryMb: 400, bootstrapMs: 300 };
if (values.lay !== undefined) {
  await layState(values.lay, Number(values.trials));
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), 'rollbench-stats-'));
process.once('exit', () => rmSync(folder, { recursive: true }));
const statePath = join(folder, 'state.db');
const laid = spawnSync(
  process.execPath,
  [import.meta.filename, '--trials', values.trials, '--lay', statePath],
  {
    stdio: 'inherit',
  },
);
if (laid.status !== 0) throw new Error('the state could not be laid');

/** Of each part, in milliseconds of processor time: what else the machine does, does not matter. */
const times = new Map<string, number[]>();
const store = await createSqliteStore(statePath);
const [experiment] = await store.experiments.list();
if (experiment === undefined) throw new Error('the state holds no experiment');
const atRestMb = toMb(process.memoryUsage().rss);
const input = await measure('read', async () => ({
  experiment,
  tasks: [],
  trials: await store.trials.listFactsFor(experiment.id),
  grades: await store.grades.listFactsFor(experiment.id),
  createdAt: experiment.createdAt,
  settings: { stabilityThreshold: 0.67, confidence: 0.95 },
  publicBenchmarks: [],
}));
await store.close();
const report = await measure('report', () => createReport(input));
const [a, b] = report.variants;
await measure('compare', () =>
  createComparison(
    toComparisonSide(report, a?.id ?? ''),
    toComparisonSide(report, b?.id ?? ''),
    report.settings.confidence,
  ),
);
const memoryMb = toMb(process.resourceUsage().maxRSS * 1024);
await measure('page', () => renderReportHtml(report));

const random = createRandom(1);
const tasks = Array.from({ length: 500 }, () => Math.floor(4 * random()) / 3);
const ones = tasks.map(() => 1);
for (let run = 0; run < 5; run++) await measure('bootstrap', () => bootstrapRatio(tasks, ones));

const took = (part: string) => Math.min(...(times.get(part) ?? [Number.NaN]));
console.log(
  `${input.trials.length} trials of ${report.tasks.length} tasks by ${report.variants.length} variants`,
);
say('report and comparison', took('report') + took('compare'), 'ms', wanted.reportMs);
say('most memory', memoryMb, 'MB', wanted.memoryMb);
console.log(
  `  of these ${atRestMb.toFixed(0)} MB before anything was read; reading the state took ${took('read').toFixed(0)} ms, the HTML page ${took('page').toFixed(0)} ms`,
);
say('bootstrap, 10,000 × 500', took('bootstrap'), 'ms', wanted.bootstrapMs);
const scipyMs = bootstrapInScipy();
if (scipyMs !== null)
  console.log(
    `  SciPy ${scipyMs.toFixed(0)} ms: ${(scipyMs / took('bootstrap')).toFixed(1)} times as long as ours`,
  );

async function measure<T>(part: string, work: () => Promise<T> | T): Promise<T> {
  const begun = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(begun);
  times.set(part, [...(times.get(part) ?? []), (user + system) / 1000]);
  return result;
}

function say(what: string, measured: number, unit: string, limit: number): void {
  console.log(`${what.padEnd(26)}${measured.toFixed(0).padStart(6)} ${unit}  (wanted: ≤ ${limit} ${unit})`);
  if (measured > limit) process.exitCode = 1;
}

/** Lays a state of five variants and five repeats: in a process of its own, whose memory nobody counts. */
async function layState(path: string, trialCount: number): Promise<void> {
  const draw = createRandom(7);
  const names = ['a', 'b', 'c', 'd', 'e'];
  const row = () => Array.from({ length: 5 }, () => (draw() < 0.6 ? 'P' : 'F')).join('');
  const made = createExampleExperiment({
    tasks: Array.from({ length: Math.round(trialCount / 25) }, (_, i) => ({
      title: `Task ${i}`,
      cells: Object.fromEntries(names.map((name) => [name, row()])),
    })),
  });
  const laying = await createSqliteStore(path);
  await laying.experiments.put(made.experiment);
  await laying.trials.putAll(made.trials);
  await laying.grades.putAll(made.grades);
  await laying.close();
}

function bootstrapInScipy(): number | null {
  const python = findPythonWithScipy();
  if (python === undefined) return null;
  const script = `
import json, sys, time
import numpy as np
from scipy.stats import bootstrap
data = np.array(json.load(sys.stdin))
best = 1e9
for _ in range(3):
    begun = time.process_time()
    bootstrap((data,), np.mean, n_resamples=10_000, method="BCa", vectorized=True, random_state=1)
    best = min(best, time.process_time() - begun)
print(1000 * best)`;
  const { stdout } = spawnSync(python, ['-c', script], { input: JSON.stringify(tasks), encoding: 'utf8' });
  return Number(stdout);
}

function toMb(sizeBytes: number): number {
  return sizeBytes / 1e6;
}
