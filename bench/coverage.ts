/**
 * Do the intervals cover what they promise, and how often does a comparison decide where there is nothing to
 * decide?
 *
 *     node bench/coverage.ts [draws]
 *
 * Prints, over simulated benchmarks: coverage and mean width of 95 % intervals of a solve rate, beside
 * Wilson's interval on as many trials as there are tasks; and the share of decisions between equal variants
 * (type-I error) and between different ones (power), beside a sign-flip permutation test.
 */
import { parseArgs } from 'node:util';
import { createRandom } from '../src/stats/create-random.ts';
import { mean, sampleVariance } from '../src/stats/mean.ts';
import { minimumDetectableEffect } from '../src/stats/minimum-detectable-effect.ts';
import { normalQuantile } from '../src/stats/normal-quantile.ts';
import { estimatePairedDifference } from '../src/stats/paired-difference.ts';
import { signFlipPValue } from '../src/stats/sign-flip-test.ts';
import { estimateSolveRate } from '../src/stats/solve-rate.ts';
import {
  difficulties,
  drawVerdicts,
  nullModels,
  type Random,
  shiftChance,
  type TaskPair,
} from '../test/support/simulated-benchmark.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const drawCount = Number(positionals[0] ?? 1000);
const taskCounts = [5, 10, 20, 30, 50, 100];
const repeatCounts = [1, 3, 5];
const zeroToN = (n: number) => Array.from({ length: n }, (_, i) => i);
const percent = (share: number) => `${(100 * share).toFixed(1)}%`.padStart(7);

printCoverage();
printDecisions();
printPower();

function printCoverage(): void {
  console.log(`\nCoverage of 95% intervals and their mean width, ${drawCount} draws each\n`);
  console.log('difficulty    tasks  repeats  gaffke-mid-p   width   Wilson(N)   width');
  const all: { ours: number; wilson: number }[] = [];
  for (const difficulty of difficulties) {
    for (const taskCount of taskCounts) {
      for (const repeats of repeatCounts) {
        const random = createRandom(taskCount * 100 + repeats);
        const made = zeroToN(drawCount).map(() => {
          const verdicts = zeroToN(taskCount).map(() =>
            drawVerdicts(difficulty.draw(random), repeats, random),
          );
          const { value, lower, upper } = estimateSolveRate(verdicts);
          return { ours: [lower ?? 0, upper ?? 1], wilson: wilson(value ?? 0, taskCount) };
        });
        const covers = ([lower = 0, upper = 1]: readonly number[]) =>
          lower <= difficulty.rate && difficulty.rate <= upper;
        const width = (bounds: readonly (readonly number[])[]) =>
          mean(bounds.map(([lower = 0, upper = 1]) => upper - lower)).toFixed(3);
        const ours = made.filter((draw) => covers(draw.ours)).length / drawCount;
        const peer = made.filter((draw) => covers(draw.wilson)).length / drawCount;
        all.push({ ours, wilson: peer });
        console.log(
          `${difficulty.name.padEnd(12)}${String(taskCount).padStart(7)}${String(repeats).padStart(9)}${percent(ours).padStart(14)}` +
            `${width(made.map((draw) => draw.ours)).padStart(8)}${percent(peer).padStart(12)}${width(made.map((draw) => draw.wilson)).padStart(8)}`,
        );
      }
    }
  }
  console.log(
    `mean ${percent(mean(all.map(({ ours }) => ours)))}, worst ${percent(Math.min(...all.map(({ ours }) => ours)))}` +
      `; Wilson: mean ${percent(mean(all.map((cell) => cell.wilson)))}, worst ${percent(Math.min(...all.map((cell) => cell.wilson)))}`,
  );
}

function printDecisions(): void {
  console.log(
    `\nDecisions between variants of equal solve rate (type-I error at 5%), ${drawCount} draws each\n`,
  );
  console.log('variants                            tasks  repeats  gaffke-mid-p  sign-flip');
  for (const model of nullModels) {
    for (const taskCount of [6, 10, 20, 30, 50]) {
      for (const repeats of repeatCounts) {
        const found = countDecisions(model.draw, taskCount, repeats);
        console.log(
          `${model.name.padEnd(34)}${String(taskCount).padStart(7)}${String(repeats).padStart(9)}${percent(found.ours).padStart(14)}${percent(found.signFlip).padStart(11)}`,
        );
      }
    }
  }
}

function printPower(): void {
  console.log(
    `\nDecisions between different variants (power), and the smallest effect said to be detectable with 80%\n`,
  );
  console.log('difficulty    tasks  repeats   difference  detectable  gaffke-mid-p  sign-flip');
  for (const difficulty of difficulties) {
    for (const taskCount of [10, 20, 50]) {
      for (const repeats of repeatCounts) {
        const found = countDecisions(
          (random) => {
            const a = difficulty.draw(random);
            return { a, b: shiftChance(a, 1.5) };
          },
          taskCount,
          repeats,
        );
        console.log(
          `${difficulty.name.padEnd(12)}${String(taskCount).padStart(7)}${String(repeats).padStart(9)}${found.difference.toFixed(3).padStart(13)}` +
            `${found.detectable.toFixed(3).padStart(12)}${percent(found.ours).padStart(14)}${percent(found.signFlip).padStart(11)}`,
        );
      }
    }
  }
}

function countDecisions(draw: (random: Random) => TaskPair, taskCount: number, repeats: number) {
  const random = createRandom(taskCount * 100 + repeats);
  const made = zeroToN(drawCount).map(() => {
    const tasks = zeroToN(taskCount).map(() => draw(random));
    const found = estimatePairedDifference(
      tasks.map(({ a }) => drawVerdicts(a, repeats, random)),
      tasks.map(({ b }) => drawVerdicts(b, repeats, random)),
    );
    return {
      difference: found.estimate.value ?? 0,
      detectable:
        minimumDetectableEffect({
          taskCount,
          differenceVariance: sampleVariance(found.differences),
          baselineRate: found.rateA ?? 0,
          confidence: 0.95,
          power: 0.8,
        }) ?? 1,
      isDecided: found.decision !== 'no-detectable-difference',
      isFlipped: signFlipPValue(found.differences) <= 0.05,
    };
  });
  return {
    difference: mean(made.map(({ difference }) => difference)),
    detectable: mean(made.map(({ detectable }) => detectable)),
    ours: made.filter(({ isDecided }) => isDecided).length / drawCount,
    signFlip: made.filter(({ isFlipped }) => isFlipped).length / drawCount,
  };
}

function wilson(rate: number, count: number): [number, number] {
  const z = normalQuantile(0.975);
  const centre = (rate + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half =
    (z / (1 + (z * z) / count)) * Math.sqrt((rate * (1 - rate)) / count + (z * z) / (4 * count * count));
  return [centre - half, centre + half];
}
