import { createRandom } from '../../src/stats/create-random.ts';
import type { SuiteRun } from '../../src/testbed/protocol.ts';
import { classifyTests } from '../../src/testbed/protocol.ts';

/** A test that passes but for one run in `oneIn`: once the change is there, or on both sides of it. */
export interface Flake {
  readonly oneIn: number;
  readonly side: 'after' | 'both';
}

export interface FlakeRate {
  readonly flake: Flake;
  readonly runsPerState: number;
  readonly repetitions: number;
  /** Of the repetitions, those in which the test was trusted. */
  readonly slipped: number;
  /** (1 − 1/oneIn) ^ runs in which the coin was thrown. */
  readonly chance: number;
  /** Smallest and largest count that 99.9 % of all series of so many repetitions give. */
  readonly band: readonly [number, number];
}

/** Plays the outcomes of a test that flakes, and lets the protocol sort them. */
export function measureFlake(
  flake: Flake,
  runsPerState: number,
  repetitions: number,
  seed: number,
): FlakeRate {
  const random = createRandom(seed);
  let slipped = 0;
  for (let i = 0; i < repetitions; i++) {
    const throwCoins = () => Array.from({ length: runsPerState }, () => random() >= 1 / flake.oneIn);
    const before = () => (flake.side === 'both' ? throwCoins() : Array<boolean>(runsPerState).fill(false));
    const runs = { base: toRuns(before()), 'base+tests': toRuns(before()), gold: toRuns(throwCoins()) };
    const { failToPass, passToPass } = classifyTests(runs);
    if ([...failToPass, ...passToPass].includes(flaky)) slipped++;
  }
  const throws = runsPerState * (flake.side === 'both' ? 3 : 1);
  const chance = (1 - 1 / flake.oneIn) ** throws;
  return { flake, runsPerState, repetitions, slipped, chance, band: toBand(repetitions, chance) };
}

const flaky = 'a::flakes';

function toRuns(outcomes: readonly boolean[]): SuiteRun[] {
  return outcomes.map((isPassed) => ({
    kind: 'ran',
    tests: [
      { id: flaky, file: 'a', status: isPassed ? 'passed' : 'failed', durationMs: 1, message: '' },
      { id: 'b::steady', file: 'b', status: 'passed', durationMs: 1, message: '' },
    ],
    loadFailures: [],
    exitCode: isPassed ? 0 : 1,
    durationMs: 1,
  }));
}

/** Of a binomial count, by summing its exact probabilities from both ends. */
export function toBand(count: number, chance: number, confidence = 0.999): [number, number] {
  const tail = (1 - confidence) / 2;
  const probabilities = listProbabilities(count, chance);
  let lower = 0;
  for (let sum = probabilities[0] ?? 0; sum <= tail; sum += probabilities[lower] ?? 1) lower++;
  let upper = count;
  for (let sum = probabilities[count] ?? 0; sum <= tail; sum += probabilities[upper] ?? 1) upper--;
  return [lower, upper];
}

/** In logarithms: (1 − p)^n alone may be too small for a number. */
function listProbabilities(count: number, chance: number): number[] {
  const logs = [0];
  for (let k = 1; k <= count; k++) logs.push((logs[k - 1] ?? 0) + Math.log((count - k + 1) / k));
  return logs.map((log, k) => Math.exp(log + k * Math.log(chance) + (count - k) * Math.log1p(-chance)));
}
