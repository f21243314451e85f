import { describe, expect, it } from 'vitest';
import { estimatePairedDifference } from '../../src/stats/paired-difference.ts';
import { estimateSolveRate } from '../../src/stats/solve-rate.ts';
import { createRandom } from '../support/random.ts';
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
