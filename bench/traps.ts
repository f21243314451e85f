// Changes whose tests deceive, planted in repositories of their own and validated by the real protocol in real sandboxes:
// each has to be handled as it should be. And flaky tests, played by seed: how often one slips through has to be what can
// be computed. Ends with 1 if one of them is not.
//
//     node bench/traps.ts [--sampled] [--only NAME]
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBubblewrapSandbox } from '../src/adapters/sandboxes/bubblewrap.ts';
import { forEachConcurrently } from '../src/flows/for-each-concurrently.ts';
import { toBusyProcessCount } from '../src/validate/plan-rounds.ts';
import { createValidationStand, plant } from '../test/support/validation-stand.ts';
import { measureFlake } from './traps/flakes.ts';
import { type Trap, traps } from './traps/planted.ts';

const { values } = parseArgs({
  options: {
    sampled: { type: 'boolean', default: false },
    only: { type: 'string' },
    repetitions: { type: 'string', default: '400' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'rollbench-traps-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
const sandbox = createBubblewrapSandbox();

/** As the command would be told; how busy the machine is made follows from it as there. */
const concurrency = 2;

/** A sample leaves out what takes runs by the hundred, and puts fewer faults into what is left. */
const chosen = traps.filter(({ name, runsPerState = 5 }) =>
  values.only ? name.startsWith(values.only) : !values.sampled || runsPerState <= 14,
);

async function spring(
  trap: Trap,
  candidateCount: number,
): Promise<{ got: string; detail: string; seconds: number }> {
  const begunMs = performance.now();
  const { validate } = createValidationStand({
    statePath: join(directory, 'state', trap.name),
    sandbox,
    protocol: {
      runsPerState: trap.runsPerState ?? 5,
      busyProcessCount: toBusyProcessCount(availableParallelism(), concurrency, candidateCount),
      maxMutants: values.sampled ? 3 : 8,
    },
    ...(trap.testTimeoutMs ? { testTimeoutMs: trap.testTimeoutMs } : {}),
  });
  const validation = await validate(await plant(directory, trap));
  return {
    got: trap.describe(validation),
    detail: validation.decision.evidence.text,
    seconds: (performance.now() - begunMs) / 1000,
  };
}

let wrongCount = 0;
const judge = (isRight: boolean) => {
  if (!isRight) wrongCount++;
  return isRight ? 'OK' : 'WRONG';
};

console.log(row(['trap', 'runs', 'expected', 'got', '', 'seconds'], [22, 5, 42, 42, 6, 8]));
async function springAll(together: readonly Trap[]): Promise<void> {
  await forEachConcurrently(together, concurrency, undefined, (trap) => show(trap, together.length));
}
async function show(trap: Trap, candidateCount: number): Promise<void> {
  const { got, detail, seconds } = await spring(trap, candidateCount);
  const word = judge(got === trap.expected);
  const runs = String(trap.runsPerState ?? 5);
  console.log(row([trap.name, runs, trap.expected, got, word, seconds.toFixed(1)], [22, 5, 42, 42, 6, 8]));
  if (word === 'WRONG') console.log(`  ${detail}`);
}

for (const trap of chosen.filter(({ isAlone }) => isAlone)) await springAll([trap]);
await springAll(chosen.filter(({ isAlone }) => !isAlone));

if (values.only === undefined) {
  const widths = [10, 7, 6, 12, 12, 16, 6];
  console.log(`\n${row(['flaky', 'sides', 'runs', 'slipped', 'computed', '99.9% band', ''], widths)}`);
  let seed = 1;
  for (const oneIn of [2, 5, 20]) {
    for (const side of ['after', 'both'] as const) {
      for (const runsPerState of [5, 14, 59]) {
        const repetitions = Number(values.repetitions);
        const rate = measureFlake({ oneIn, side }, runsPerState, repetitions, seed++);
        const [lower, upper] = rate.band;
        const cells = [`1 in ${oneIn}`, side, String(runsPerState), `${rate.slipped} of ${repetitions}`];
        const word = judge(rate.slipped >= lower && rate.slipped <= upper);
        console.log(row([...cells, percent(rate.chance), `${lower} to ${upper}`, word], widths));
      }
    }
  }
}
console.log(wrongCount === 0 ? '\nPASS' : `\n${wrongCount} WRONG`);
process.exitCode = wrongCount === 0 ? 0 : 1;

function row(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join(' ')
    .trimEnd();
}

function percent(share: number): string {
  return share >= 1e-4 ? `${(share * 100).toFixed(2)} %` : `${share.toExponential(1)}`;
}
