/**
 * Every session reader against damaged, hostile and merely odd files:
 *
 *     node bench/fuzz-readers.ts [--cases 400000] [--seed 1] [--threads 2]
 *
 * Readers take turns: of 400,000 cases each has 100,000. A case is decided by its seed alone, the first given one and those
 * after it: `--cases 1 --seed N` plays one again.
 */
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { checkCase } from './fuzz/check-case.ts';
import { readSamples } from './fuzz/samples.ts';

interface Share {
  readonly firstSeed: number;
  readonly caseCount: number;
  readonly step: number;
  /** The seed at which each thread is. */
  readonly seeds: Int32Array;
  readonly thread: number;
}

interface Played {
  /** Cases by reader. */
  readonly done: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}

const maxFailures = 10;
/** No case takes so long, however busy the machine. */
const hangMs = 120_000;

if (isMainThread) await playAll();
else parentPort?.postMessage(play(workerData));

function play({ firstSeed, caseCount, step, seeds, thread }: Share): Played {
  const samples = readSamples();
  const failures: string[] = [];
  const done = new Map<string, number>();
  for (let i = thread; i < caseCount && failures.length < maxFailures; i += step) {
    Atomics.store(seeds, thread, firstSeed + i);
    const result = checkCase(samples, firstSeed + i);
    if (result.kind === 'failed') failures.push(result.detail);
    done.set(result.reader, (done.get(result.reader) ?? 0) + 1);
  }
  Atomics.store(seeds, thread, firstSeed + caseCount);
  return { done, failures };
}

async function playAll(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '400000' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: '2' },
    },
  });
  const [caseCount, firstSeed, step] = [Number(values.cases), Number(values.seed), Number(values.threads)];
  const seeds = new Int32Array(new SharedArrayBuffer(4 * step)).fill(firstSeed);
  const begunMs = performance.now();
  const watch = watchForHangs(seeds, firstSeed, caseCount);
  const played = await Promise.all(
    Array.from({ length: step }, (_, thread) => playInThread({ firstSeed, caseCount, step, seeds, thread })),
  );
  clearInterval(watch);
  const seconds = (performance.now() - begunMs) / 1000;
  const failures = played.flatMap((each) => each.failures);
  const cases = played.flatMap((each) => [...each.done]);
  const done = cases.reduce((sum, [, count]) => sum + count, 0);

  for (const failure of failures) console.log(failure);
  const formats = Map.groupBy(readSamples(), ({ format }) => format.name);
  for (const [name, { length }] of formats) {
    const own = cases.filter(([reader]) => reader === name).reduce((sum, [, count]) => sum + count, 0);
    console.log(`${name}: ${own} cases of ${length} samples`);
  }
  console.log(
    `${done} cases in ${seconds.toFixed(0)} s (${(done / seconds).toFixed(0)} a second), ${failures.length} failed`,
  );
  if (failures.length > 0) process.exit(1);
}

function playInThread(share: Share): Promise<Played> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** A thread that is at the same case for long will never come back to say so. */
function watchForHangs(seeds: Int32Array, firstSeed: number, caseCount: number): NodeJS.Timeout {
  let last = [...seeds];
  return setInterval(() => {
    const now = [...seeds];
    const stuck = now.find(
      (seed, thread) => seed === last[thread] && seed < firstSeed + caseCount - seeds.length,
    );
    if (stuck !== undefined) {
      console.log(`case ${stuck} hangs`);
      process.exit(1);
    }
    console.error(`${Math.max(...now) - firstSeed} of ${caseCount} cases`);
    last = now;
  }, hangMs);
}
