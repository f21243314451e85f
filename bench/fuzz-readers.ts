/**
 * Every session reader against damaged, hostile and merely odd files: `node bench/fuzz-readers.ts [--cases 100000] [--seed 1]`.
 * Case n of a run is decided by the seed plus n, so that `--cases 1 --seed N` plays one again.
 */
import { parseArgs } from 'node:util';
import { checkCase } from './fuzz/check-case.ts';
import { readSamples } from './fuzz/samples.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const caseCount = Number(values.cases);
const firstSeed = Number(values.seed);
const maxFailures = 10;

const samples = readSamples();
const begunMs = performance.now();
const failures: string[] = [];
let done = 0;
while (done < caseCount && failures.length < maxFailures) {
  const result = checkCase(samples, firstSeed + done);
  if (result.kind === 'failed') failures.push(result.detail);
  done += 1;
  if (done % 10_000 === 0) console.error(`${done} of ${caseCount} cases`);
}
const seconds = (performance.now() - begunMs) / 1000;

for (const failure of failures) console.log(failure);
const formats = Map.groupBy(samples, ({ format }) => format.name);
console.log([...formats].map(([name, { length }]) => `${name}: ${length} samples`).join(', '));
console.log(
  `${done} cases in ${seconds.toFixed(0)} s (${(done / seconds).toFixed(0)} a second), ${failures.length} failed`,
);
if (failures.length > 0) process.exit(1);
