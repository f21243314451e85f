import { toAnytimePValue } from '../../src/stats/betting-interval.ts';
import { judgeLook } from '../../src/stats/judge-look.ts';
import { mean } from '../../src/stats/mean.ts';
import { toMiddlePValue } from '../../src/stats/middle-p-value.ts';
import type { Look } from '../../src/stats/plan-looks.ts';
import type { Random, TaskPair } from './simulated-benchmark.ts';
import { difficulties, shiftChance } from './simulated-benchmark.ts';

/** Kinds of benchmarks: how hard tasks are, and a variant that is worse by so many odds and differs by task. */
export const benchmarks = [
  ...difficulties,
  {
    // What teams see: most tasks are nearly always or nearly never solved.
    name: 'mixed',
    draw: (random: Random) => {
      const kind = random();
      return kind < 0.35 ? 0.97 : kind < 0.6 ? 0.03 : random();
    },
  },
];

/** Two variants on one task: B's odds are A's, times e^−shift, times e^(a standard normal of the task's own). */
export function drawPair(draw: (random: Random) => number, shift: number, random: Random): TaskPair {
  const a = draw(random);
  const own = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { a, b: shiftChance(a, own - shift) };
}

/** The shift at which B solves so much less than A, over the whole population. */
export function findShift(draw: (random: Random) => number, effect: number, random: Random): number {
  const people = Array.from({ length: 20_000 }, () => ({ draw: draw(random), seed: [random(), random()] }));
  const lostAt = (shift: number) =>
    mean(
      people.map((person) => {
        const seeds = person.seed.values();
        const { a, b } = drawPair(
          () => person.draw,
          shift,
          () => seeds.next().value ?? 0,
        );
        return a - b;
      }),
    );
  let [low, high] = [-10, 10];
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (lostAt(middle) < effect) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export interface PlayedExperiment {
  /** Did all trials together decide? */
  readonly isDecidedFixed: boolean;
  readonly isDecidedAdaptive: boolean;
  /** Of all trials. */
  readonly savedShare: number;
}

/** One experiment, played to the end and, from the same trials, with looks. */
export function playExperiment(
  pairs: readonly TaskPair[],
  repeats: number,
  looks: readonly Look[],
  random: Random,
): PlayedExperiment {
  const play = (chance: number) => Array.from({ length: repeats }, () => Number(random() < chance));
  const rows = pairs.map(({ a, b }) => ({ a: play(a), b: play(b) }));
  const total = pairs.length * repeats;
  const pValueAt = (blockCount: number) =>
    toMiddlePValue(toDifferences(rows, blockCount), { low: -1, high: 1 });
  const isDecidedFixed = pValueAt(total) < 0.05;
  for (const [i, { blockCount }] of looks.entries()) {
    const { kind } = judgeLook(looks, i, pValueAt(blockCount));
    if (kind === 'open') continue;
    return { isDecidedFixed, isDecidedAdaptive: kind === 'decided', savedShare: 1 - blockCount / total };
  }
  throw new Error('the last look leaves nothing open');
}

/** The same, task by task with all repeats, looked at after every one, by the interval that holds at any time. */
export function playAnytime(pairs: readonly TaskPair[], repeats: number, random: Random): PlayedExperiment {
  const play = (chance: number) => mean(Array.from({ length: repeats }, () => Number(random() < chance)));
  const differences = pairs.map(({ a, b }) => play(b) - play(a));
  const range = { low: -1, high: 1 };
  const isDecidedFixed = toMiddlePValue(differences, range) < 0.05;
  for (let count = 1; count <= pairs.length; count++) {
    if (toAnytimePValue(differences.slice(0, count), range, 0.95) < 0.05)
      return { isDecidedFixed, isDecidedAdaptive: true, savedShare: 1 - count / pairs.length };
  }
  return { isDecidedFixed, isDecidedAdaptive: false, savedShare: 0 };
}

/** Of the tasks that have joined, breadth first. */
function toDifferences(
  rows: readonly { readonly a: readonly number[]; readonly b: readonly number[] }[],
  blockCount: number,
): number[] {
  return rows.flatMap(({ a, b }, task) => {
    const repeats = Math.floor((blockCount - task - 1) / rows.length) + 1;
    return repeats > 0 ? [mean(b.slice(0, repeats)) - mean(a.slice(0, repeats))] : [];
  });
}
