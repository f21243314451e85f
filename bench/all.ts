/**
 * Runs every benchmark, one after the other, and goes on behind one that misses its target.
 *
 *     node bench/all.ts [--sampled]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Each with the arguments of its sampled run, which CI has the time for; none where it has not. */
const benchmarks: readonly (readonly [name: string, sampled?: readonly string[]])[] = [
  ['help', ['--runs', '10']],
  ['hostile-text', []],
  ['trial-overhead', ['--trials', '10']],
  ['sandbox', ['--trials', '20', '--containers', '5', '--untimed']],
  ['leftovers', ['--trials', '6', '--containers', '2', '--engines', 'docker']],
  ['workspaces'],
  ['mining', ['--gb', '0.1', '--sessions', '300', '--runs', '3', '--untimed']],
  ['linking', ['--sessions', '125,250', '--untimed']],
  ['linking-truth'],
  ['curation'],
  ['coverage'],
  ['plan-power'],
  ['stats'],
  ['adaptive'],
  ['validation'],
  ['traps', ['--sampled']],
  ['gateway', ['--sampled']],
  ['storm', ['--capacity', '12']],
  ['graders', ['--trials', '500', '--untimed']],
  ['trace-memory'],
  ['experiment'],
  ['chaos', ['--experiments', '1', '--cells', '10']],
  ['rolling-year'],
];

const { values } = parseArgs({ options: { sampled: { type: 'boolean', default: false } } });
const missed: string[] = [];
for (const [name, sampled] of benchmarks) {
  if (values.sampled && sampled === undefined) continue;
  const args = values.sampled ? (sampled ?? []) : [];
  console.log(`\n== ${[name, ...args].join(' ')}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) missed.push(name);
}
if (missed.length > 0) console.error(`\nmissed their targets: ${missed.join(', ')}`);
process.exitCode = missed.length > 0 ? 1 : 0;
