import { describe, expect, it, test } from 'vitest';
import { boundMeanAnytime, toAnytimePValue } from '../../src/stats/betting-interval.ts';
import { boundMean } from '../../src/stats/bounded-mean.ts';
import { createRandom } from '../../src/stats/create-random.ts';
import { judgeLook, toDecisionChance } from '../../src/stats/judge-look.ts';
import { mean } from '../../src/stats/mean.ts';
import { toMiddlePValue } from '../../src/stats/middle-p-value.ts';
import { normalCdf, normalQuantile } from '../../src/stats/normal-quantile.ts';
import { planLooks } from '../../src/stats/plan-looks.ts';
import { toSequentialLevels } from '../../src/stats/sequential-levels.ts';
import { nullModels } from '../support/simulated-benchmark.ts';
import { benchmarks, drawPair, findShift, playExperiment } from '../support/simulated-looks.ts';

/** As printed: each side spends half, by O'Brien and Fleming's function. */
const spendLikeObrienFleming = (alpha: number, share: number) =>
  4 * normalCdf(-normalQuantile(1 - alpha / 4) / Math.sqrt(share));

describe('levels of several looks', () => {
  test('are those that Lan and DeMets print for five looks', () => {
    const evenly = [0.2, 0.4, 0.6, 0.8, 1];
    const bounds = toSequentialLevels(evenly, evenly, 0.05, spendLikeObrienFleming).map(
      (level) => -normalQuantile(level / 2),
    );
    for (const [i, printed] of [4.8769, 3.3569, 2.6803, 2.2898, 2.031].entries())
      expect(bounds[i]).toBeCloseTo(printed, 3);
  });

  test('a single look has all of the error', () => {
    expect(toSequentialLevels([1], [1], 0.05)).toEqual([expect.closeTo(0.05, 8)]);
  });
});

describe('looks at an experiment', () => {
  it.each([
    { tasks: 50, repeats: 3, counts: [50, 75, 100, 125, 150] },
    { tasks: 30, repeats: 1, counts: [10, 15, 20, 25, 30] },
    { tasks: 6, repeats: 3, counts: [9, 12, 15, 18] },
    { tasks: 3, repeats: 1, counts: [3] },
  ])('$tasks tasks × $repeats', ({ tasks, repeats, counts }) => {
    const looks = planLooks(tasks, repeats, 0.05);
    expect(looks.map(({ blockCount }) => blockCount)).toEqual(counts);
    const rising = (numbers: readonly number[]) => numbers.every((each, i) => each > (numbers[i - 1] ?? 0));
    expect(rising(looks.map(({ level }) => level))).toBe(true);
    expect(rising(looks.map(({ information }) => information))).toBe(true);
    expect(looks.at(-1)).toMatchObject({ information: 1 });
    expect(looks.at(-1)?.level).toBeLessThanOrEqual(0.05 + 1e-9);
  });

  test('go on while a decision may still come, stop where it has, or hardly will', () => {
    const looks = planLooks(50, 3, 0.05);
    expect(judgeLook(looks, 0, 0.001)).toEqual({ kind: 'decided' });
    expect(judgeLook(looks, 0, 0.1)).toEqual({ kind: 'open', chance: expect.closeTo(0.626, 2) });
    expect(judgeLook(looks, 0, 1)).toMatchObject({ kind: 'futile' });
    expect(judgeLook(looks, 4, 0.046)).toEqual({ kind: 'futile', chance: 0 });
    expect(() => judgeLook(looks, 5, 0.5)).toThrow('there is no look 5');
  });

  test('the chance of a decision is that of so many draws', () => {
    const random = createRandom(5);
    const draw = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const [information, level, z] = [0.5, 0.045, 1.2];
    const bound = -normalQuantile(level / 2);
    // Final score: what is there, and the drift that a flat prior leaves, with the noise of both.
    const ends = Array.from({ length: 20_000 }, () => {
      const drift = z / Math.sqrt(information) + draw() / Math.sqrt(information);
      return z * Math.sqrt(information) + drift * (1 - information) + draw() * Math.sqrt(1 - information);
    });
    const pValue = 2 * normalCdf(-z);
    expect(toDecisionChance(pValue, information, level)).toBeCloseTo(
      mean(ends.map((end) => Number(Math.abs(end) > bound))),
      1.6,
    );
  });

  test('their p-value is that of the interval', () => {
    const values = [1, 0, -1 / 3, 2 / 3, 0, 0, 1, 1 / 3];
    const range = { low: -1, high: 1 };
    expect(toMiddlePValue(values, range)).toBe(boundMean(values, range, 0.95).pValueOfMiddle);
  });
});

/** A sample of what `bench/adaptive.ts` does at length. Seeds are fixed: these pass or fail, they do not flicker. */
describe('adaptive experiments of 50 tasks × 3', () => {
  const looks = planLooks(50, 3, 0.05);
  const drawCount = 120;
  const monteCarloError = 3 * Math.sqrt((0.05 * 0.95) / drawCount);

  it.each(nullModels)('decide where there is nothing in 5% at most within chance: $name', ({ draw }) => {
    const random = createRandom(11);
    const decided = Array.from({ length: drawCount }, () =>
      playExperiment(
        Array.from({ length: 50 }, () => draw(random)),
        3,
        looks,
        random,
      ),
    ).filter(({ isDecidedAdaptive }) => isDecidedAdaptive);
    expect(decided.length / drawCount).toBeLessThanOrEqual(0.05 + monteCarloError);
  });

  it.each([
    { effect: 0, leastSaved: 0.3, mostLost: 0.03 },
    { effect: 0.3, leastSaved: 0.5, mostLost: 0.03 },
  ])('save trials and lose little power at a difference of $effect', ({ effect, leastSaved, mostLost }) => {
    const played = benchmarks.flatMap(({ draw }) => {
      const shift = findShift(draw, effect, createRandom(1));
      const random = createRandom(12);
      return Array.from({ length: 40 }, () =>
        playExperiment(
          Array.from({ length: 50 }, () => drawPair(draw, shift, random)),
          3,
          looks,
          random,
        ),
      );
    });
    expect(mean(played.map(({ savedShare }) => savedShare))).toBeGreaterThanOrEqual(leastSaved);
    const lost = played.map((each) => Number(each.isDecidedFixed) - Number(each.isDecidedAdaptive));
    expect(mean(lost)).toBeLessThanOrEqual(mostLost);
  });
});

describe('bounds that hold at any time', () => {
  const range = { low: -1, high: 1 };

  test('leave the mean out in 5% of experiments at most, looked at after every value', () => {
    const random = createRandom(3);
    // Seldom far up, often a little down: the mean is 0.
    const draw = () => (random() < 0.1 ? 0.9 : -0.1);
    const left = Array.from({ length: 200 }, () => {
      const values: number[] = [];
      for (let i = 0; i < 60; i++) {
        values.push(draw());
        if (toAnytimePValue(values, range, 0.95) < 0.05) return true;
      }
      return false;
    });
    expect(mean(left.map(Number))).toBeLessThanOrEqual(0.05);
  });

  test('narrow around the mean, and agree with their p-value', () => {
    const random = createRandom(4);
    const values = Array.from({ length: 400 }, () => (random() < 0.6 ? 1 : -1));
    const early = boundMeanAnytime(values.slice(0, 40), range, 0.95);
    const late = boundMeanAnytime(values, range, 0.95);
    expect(late.upper - late.lower).toBeLessThan(early.upper - early.lower);
    expect(late.lower).toBeLessThan(mean(values));
    expect(late.upper).toBeGreaterThan(mean(values));
    for (const { lower, upper, pValueOfMiddle } of [early, late])
      expect(lower > 0 || upper < 0).toBe(pValueOfMiddle < 0.05);
  });

  test('are those of nothing without values, and never those of impossible means', () => {
    expect(boundMeanAnytime([], range, 0.95)).toEqual({ lower: -1, upper: 1, pValueOfMiddle: 1 });
    const certain = boundMeanAnytime(Array(100).fill(1), range, 0.95);
    expect(certain.upper).toBe(1);
    expect(certain.lower).toBeGreaterThan(0.8);
  });
});
