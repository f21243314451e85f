import { describe, expect, it } from 'vitest';
import { bootstrapRatio } from '../../src/stats/bootstrap-ratio.ts';
import { estimateClusteredError } from '../../src/stats/clustered-error.ts';
import { detectableEffect, requiredTasks, textbookEffect, textbookTasks } from '../../src/stats/plan-size.ts';
import { signFlipPValue, toPermutationPValue } from '../../src/stats/sign-flip-test.ts';
import { assumedComponents, estimateVarianceComponents } from '../../src/stats/variance-components.ts';

const design = (repeats: number) => ({
  components: assumedComponents,
  ...{ repeats, confidence: 0.95, power: 0.8 },
});

describe('the size that our own test needs', () => {
  it.each([
    [0.03, 1947],
    [0.1, 184],
    [0.2, 52],
  ])('a difference of %d: %d tasks × 3', (effect, tasks) => {
    expect(requiredTasks(effect, design(3))).toBe(tasks);
    expect(detectableEffect(tasks, design(3))).toBeLessThanOrEqual(effect);
    expect(detectableEffect(tasks - 1, design(3))).toBeGreaterThan(effect);
  });

  it('is the textbook’s where tasks are many, and never less', () => {
    for (const effect of [0.01, 0.05, 0.1, 0.3]) {
      const tasks = requiredTasks(effect, design(3));
      expect(tasks).toBeGreaterThanOrEqual(textbookTasks(effect, design(3)));
      if (effect < 0.02) expect(tasks / textbookTasks(effect, design(3))).toBeLessThan(1.002);
    }
  });

  it('is six tasks even where nothing is left to chance', () => {
    const sure = { ...design(3), components: { difference: 0, withinA: 0, withinB: 0 } };
    expect(requiredTasks(1, sure)).toBe(6);
    expect(detectableEffect(6, design(3))).toBe(null);
    expect(detectableEffect(100_000, design(3))).toBeLessThan(0.01);
  });
});

describe('the size of the textbook', () => {
  it.each([
    [1, 3876],
    [3, 1938],
    [1e9, 969],
  ])('3 points, %d repeats: %d tasks', (repeats, tasks) => {
    expect(textbookTasks(0.03, design(repeats))).toBe(tasks);
  });

  it.each([
    [198, 1, 13.3],
    [198, 10, 7.6],
    [50, 3, 18.7],
    [25, 3, 26.4],
  ])('%d tasks × %d find %d points', (tasks, repeats, points) => {
    expect(100 * textbookEffect(tasks, design(repeats))).toBeCloseTo(points, 1);
  });

  it('is the number of tasks at which the effect can be found, and not one fewer', () => {
    for (const effect of [0.05, 0.1, 0.21, 0.5]) {
      const tasks = textbookTasks(effect, design(3));
      expect(textbookEffect(tasks, design(3))).toBeLessThanOrEqual(effect);
      expect(textbookEffect(tasks - 1, design(3))).toBeGreaterThan(effect);
    }
  });
});

describe('what cannot be said', () => {
  it('single repeats part nothing', () => {
    expect(estimateVarianceComponents([['pass'], ['fail']], [['pass'], ['pass']])).toBe(null);
    expect(estimateVarianceComponents([['pass', 'fail']], [['pass', 'pass']])).toBe(null);
  });

  it('a ratio to nothing has no interval, and one that may be to nothing no upper end', () => {
    expect(bootstrapRatio([1, 2], [0, 0])).toBe(null);
    expect(bootstrapRatio([1], [1])).toBe(null);
    expect(bootstrapRatio([1, 2, 1, 2], [0, 0, 0, 1])).toMatchObject({ upper: null });
    expect(bootstrapRatio([2, 2, 2], [1, 1, 1])).toEqual({ lower: 2, upper: 2 });
  });

  it('the same seed gives the same interval', () => {
    const values = Array.from({ length: 20 }, (_, i) => Math.sqrt(i));
    const ones = values.map(() => 1);
    expect(bootstrapRatio(values, ones)).toEqual(bootstrapRatio(values, ones));
    expect(bootstrapRatio(values, ones, { seed: 2 })).not.toEqual(bootstrapRatio(values, ones));
  });

  it('more than a thousand tasks need no drawing: the normal interval is the same', () => {
    const values = Array.from({ length: 1000 }, (_, i) => ((i * 7) % 13) / 13);
    const ones = values.map(() => 1);
    const drawn = bootstrapRatio(values, ones);
    const normal = bootstrapRatio([...values, 6 / 13], [...ones, 1]);
    expect(normal?.lower).toBeCloseTo(drawn?.lower ?? 0, 3);
    expect(normal?.upper).toBeCloseTo(drawn?.upper ?? 0, 3);
  });

  it('a permutation p-value where means of repeats may be skewed', () => {
    expect(toPermutationPValue([1, -1, 0, 1])).toBe(1);
    expect(toPermutationPValue([1 / 3, -1, 0, 1])).toBe(null);
    expect(toPermutationPValue([1])).toBe(null);
    expect(() => signFlipPValue([Math.SQRT1_2, 0.1])).toThrow('no common denominator');
  });

  it('one value has no clustered error', () => {
    expect(estimateClusteredError([1], ['a'])).toBe(null);
    expect(() => estimateClusteredError([1, 0], ['a'])).toThrow('2 values, 1 clusters');
  });
});
