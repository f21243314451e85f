import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/stats/create-random.ts';
import { minimumDetectableEffect } from '../../src/stats/minimum-detectable-effect.ts';
import { estimatePairedDifference } from '../../src/stats/paired-difference.ts';
import { estimateSolveRate } from '../../src/stats/solve-rate.ts';
import { difficulties, drawVerdicts, nullModels } from '../support/simulated-benchmark.ts';

/**
 * A sample of what `bench/coverage.ts` does at length. Seeds are fixed: these pass or fail, they do not
 * flicker.
 */
const drawCount = 200;
const draws = (seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: drawCount }, () => random);
};
/** Three standard errors of a share near 5 % over so many draws. */
const monteCarloError = 3 * Math.sqrt((0.05 * 0.95) / drawCount);

describe('intervals of a solve rate', () => {
  const cells = difficulties.flatMap((difficulty) => [6, 20].map((taskCount) => ({ difficulty, taskCount })));
  it.each(cells)('cover 95% within chance: $difficulty.name, $taskCount tasks × 3', (cell) => {
    const { difficulty, taskCount } = cell;
    const covered = draws(taskCount).filter((random) => {
      const verdicts = Array.from({ length: taskCount }, () =>
        drawVerdicts(difficulty.draw(random), 3, random),
      );
      const { lower, upper } = estimateSolveRate(verdicts);
      return (lower ?? 0) <= difficulty.rate && difficulty.rate <= (upper ?? 1);
    });
    expect(covered.length / drawCount).toBeGreaterThanOrEqual(0.95 - monteCarloError);
  });
});

describe('decisions between variants that are equally good', () => {
  it.each(nullModels)('are wrong in 5% at most within chance: $name, 20 tasks × 5', (model) => {
    const decided = draws(20).filter((random) => {
      const tasks = Array.from({ length: 20 }, () => model.draw(random));
      const difference = estimatePairedDifference(
        tasks.map(({ a }) => drawVerdicts(a, 5, random)),
        tasks.map(({ b }) => drawVerdicts(b, 5, random)),
      );
      return difference.decision !== 'no-detectable-difference';
    });
    expect(decided.length / drawCount).toBeLessThanOrEqual(0.05 + monteCarloError);
  });
});

describe('a difference of the size that is said to be detectable', () => {
  const designs = [
    ...[6, 10, 20, 50].map((taskCount) => ({ taskCount, differenceVariance: 0 })),
    ...[10, 20, 50].map((taskCount) => ({ taskCount, differenceVariance: 0.2 })),
    { taskCount: 50, differenceVariance: 0.5 },
  ];
  it.each(designs)(
    'is found about four times in five: $taskCount tasks, variance $differenceVariance',
    (design) => {
      const effect = minimumDetectableEffect({ ...design, baselineRate: 1, confidence: 0.95, power: 0.8 });
      if (effect === null) throw new Error('something is detectable in each of these designs');
      // Whole tasks are lost, and as many more lost and gained as the variance says.
      const gained = Math.max(0, design.differenceVariance + effect ** 2 - effect) / 2;
      const random = createRandom(design.taskCount);
      const decided = Array.from({ length: drawCount }, () => {
        const tasks = Array.from({ length: design.taskCount }, () => {
          const chance = random();
          if (chance < gained) return { a: 0, b: 1 };
          return chance < 2 * gained + effect ? { a: 1, b: 0 } : { a: 1, b: 1 };
        });
        return estimatePairedDifference(
          tasks.map(({ a }) => drawVerdicts(a, 1, random)),
          tasks.map(({ b }) => drawVerdicts(b, 1, random)),
        ).decision;
      }).filter((decision) => decision === 'worse');
      expect(decided.length / drawCount).toBeGreaterThanOrEqual(0.75);
    },
  );
});
