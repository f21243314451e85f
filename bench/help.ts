// How long `rollbench --help` takes, as a ratio against `node -e 0` run beside it, pair by pair. Target: at most 3.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '30' } } });
const runs = Number(values.runs);
const target = 3;
const built = 'dist/bin/rollbench.js';

if (!existsSync(built)) {
  console.error(`${built} is missing: npm run build`);
  process.exit(2);
}

function timeMs(args: readonly string[]): number {
  const begun = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return performance.now() - begun;
}

const pairs = Array.from({ length: runs }, () => ({
  help: timeMs([built, '--help']),
  node: timeMs(['-e', '0']),
}));
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const ratio = median(pairs.map(({ help, node }) => help / node));

console.log(`rollbench --help  ${median(pairs.map(({ help }) => help)).toFixed(0)} ms (median of ${runs})`);
console.log(`node -e 0         ${median(pairs.map(({ node }) => node)).toFixed(0)} ms`);
console.log(`ratio             ${ratio.toFixed(2)} (median of pairs; target ≤ ${target})`);
if (ratio > target) console.log('over the target: measure again on a quiet machine before you believe it');
