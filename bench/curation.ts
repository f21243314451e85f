// Candidates through all deterministic filters. Target: 100,000 in at most 60 s on 2 cores, and no quadratic growth.
import { parseArgs } from 'node:util';
import { curateCandidates } from '../src/curate/curate-candidates.ts';
import { createMemoryTrees } from '../src/curate/memory-trees.ts';
import { createCandidates } from './curation-candidates.ts';

const { values } = parseArgs({ options: { counts: { type: 'string', default: '10000,30000,100000' } } });
const counts = values.counts.split(',').map(Number);
const targetSeconds = 60;
const targetCount = 100_000;
/** n log n over one decade has 1.1 to 1.2; anything quadratic has 2. */
const maxExponent = 1.3;

async function timeSeconds(count: number): Promise<{ seconds: number; kept: number }> {
  const { candidates, trees } = createCandidates(count);
  const repositories = [{ name: 'bench', git: createMemoryTrees(trees) }];
  // Of the processor, not of the wall: one thread does it all, and the machine may have others to serve.
  const begun = process.cpuUsage();
  let kept = 0;
  for await (const curated of curateCandidates(candidates, { repositories })) {
    if (curated.kind === 'kept') kept++;
  }
  const { user, system } = process.cpuUsage(begun);
  return { seconds: (user + system) / 1e6, kept };
}

await timeSeconds(1000);
const times: number[] = [];
for (const count of counts) {
  const { seconds, kept } = await timeSeconds(count);
  times.push(seconds);
  console.log(
    `${String(count).padStart(7)} candidates  ${seconds.toFixed(1).padStart(5)} s  ${((seconds / count) * 1e6).toFixed(0)} µs each  ${kept} kept`,
  );
}
const [first = 0, last = 0] = [times[0], times.at(-1)];
const [least = 1, most = 1] = [counts[0], counts.at(-1)];
const exponent = Math.log(last / first) / Math.log(most / least);
const growth = `growth n^${exponent.toFixed(2)} (target ≤ ${maxExponent})`;
const share = `${((last / most) * targetCount).toFixed(1)} s for ${targetCount} (target ≤ ${targetSeconds})`;
const isWithin = exponent <= maxExponent && (last / most) * targetCount <= targetSeconds;
console.log(`${isWithin ? 'PASS' : 'MISS'}  ${share}; ${growth}`);
process.exitCode = isWithin ? 0 : 1;
