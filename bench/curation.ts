// Candidates through all deterministic filters. Target: 100,000 in at most 60 s on 2 cores, and no quadratic growth.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { curateCandidates } from '../src/curate/curate-candidates.ts';
import { createMemoryTrees } from '../src/curate/memory-trees.ts';
import { examineInParallel } from '../src/wire/examine-in-parallel.ts';
import { createCandidates } from './curation-candidates.ts';

const { values } = parseArgs({ options: { counts: { type: 'string', default: '10000,30000,100000' } } });
const counts = values.counts.split(',').map(Number);
const targetSeconds = 60;
const targetCount = 100_000;
/** n log n over one decade has 1.1 to 1.2; anything quadratic has 2. */
const maxExponent = 1.3;

/** By the wall, and of all threads. */
interface Time {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly kept: number;
}

async function measure(count: number): Promise<Time> {
  const { candidates, trees } = createCandidates(count);
  const repositories = [{ name: 'bench', git: createMemoryTrees(trees) }];
  const module = new URL('curation-worker.ts', import.meta.url);
  const [begun, begunAt] = [process.cpuUsage(), performance.now()];
  let kept = 0;
  for await (const curated of curateCandidates(candidates, {
    repositories,
    examineAll: (all, settings) =>
      examineInParallel(all, { module, workerData: { trees, settings }, repositories, settings }),
  })) {
    if (curated.kind === 'kept') kept++;
  }
  const { user, system } = process.cpuUsage(begun);
  return { seconds: (performance.now() - begunAt) / 1e3, processorSeconds: (user + system) / 1e6, kept };
}

await measure(1000);
const times: Time[] = [];
for (const count of counts) {
  const time = await measure(count);
  times.push(time);
  const [wall, processor] = [time.seconds, time.processorSeconds].map((each) => each.toFixed(1).padStart(5));
  console.log(
    `${String(count).padStart(7)} candidates  ${wall} s  ${processor} s of ${availableParallelism()} processors  ${time.kept} kept`,
  );
}
const [first, last] = [times[0], times.at(-1)];
const [least = 1, most = 1] = [counts[0], counts.at(-1)];
// Of the processor: a machine that has others to serve as well makes a wall clock grow as it likes.
const exponent =
  Math.log((last?.processorSeconds ?? 0) / (first?.processorSeconds ?? 0)) / Math.log(most / least);
const seconds = ((last?.seconds ?? 0) / most) * targetCount;
const isWithin = (counts.length === 1 || exponent <= maxExponent) && seconds <= targetSeconds;
const growth = `growth n^${exponent.toFixed(2)} (target ≤ ${maxExponent})`;
console.log(
  `${isWithin ? 'PASS' : 'MISS'}  ${seconds.toFixed(1)} s for ${targetCount} (target ≤ ${targetSeconds}); ${growth}`,
);
process.exitCode = isWithin ? 0 : 1;
