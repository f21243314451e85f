/**
 * Do the intervals cover what they promise, and how often does a comparison decide where there is nothing to
 * decide?
 *
 *     node bench/coverage.ts [draws] [--part coverage|decisions|power]
 *
 * Prints, over simulated benchmarks: coverage and mean width of 95 % intervals of a solve rate, beside
 * Wilson's interval on as many trials as there are tasks; and the share of decisions between equal variants
 * (type-I error) and between different ones (power), beside a sign-flip permutation test. Ends with 1 where coverage
 * or level miss their targets by more than chance explains.
 */
import { parseArgs } from 'node:util';
import { boundMean, createMeanCdf } from '../src/stats/bounded-mean.ts';
import { createRandom } from '../src/stats/create-random.ts';
import { mean, sampleVariance } from '../src/stats/mean.ts';
import { minimumDetectableEffect } from '../src/stats/minimum-detectable-effect.ts';
import { signFlipPValue } from '../src/stats/sign-flip-test.ts';
import { toGraded } from '../src/stats/solve-rate.ts';
import { wilsonInterval } from '../src/stats/wilson-interval.ts';
import {
  difficulties,
  drawVerdicts,
  nullModels,
  type Random,
  shiftChance,
  type TaskPair,
} from '../test/support/simulated-benchmark.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { part: { type: 'string' } } });
const drawCount = Number(positionals[0] ?? 1000);
const taskCounts = [10, 20, 30, 50, 100];
/** Ends are sought by bisection, which takes its time. */
const widthCount = Math.min(drawCount, 100);
const rates = { low: 0, high: 1 };
const differenceRange = { low: -1, high: 1 };
const repeatCounts = [1, 3, 5];
const zeroToN = (n: number) => Array.from({ length: n }, (_, i) => i);
const percent = (share: number) => `${(100 * share).toFixed(2)}%`.padStart(7);
/** Standard error of a share of the draws: what chance alone moves it by. */
const toError = (share: number) => Math.sqrt((share * (1 - share)) / drawCount);
const wanted = { meanCoverage: 0.94, worstCoverage: 0.92, worstLevel: 0.055 };

const parts = { coverage: printCoverage, decisions: printDecisions, power: printPower };
for (const [name, print] of Object.entries(parts)) if ([undefined, name].includes(values.part)) print();

/** Of many cells the worst is as far out as three errors by chance alone. */
function judge(what: string, share: number, limit: number, isUpper: boolean): void {
  const excess = isUpper ? share - limit : limit - share;
  console.log(`${what} ${percent(share)} (wanted: ${isUpper ? '≤' : '≥'} ${percent(limit)})`);
  if (excess > 3 * toError(limit)) process.exitCode = 1;
}

function printCoverage(): void {
  console.log(
    `\nCoverage of 95% intervals, ${drawCount} draws each, and their mean width over ${widthCount}\n`,
  );
  console.log('difficulty    tasks  repeats  gaffke-mid-p   width   Wilson(N)');
  const all: { ours: number; wilson: number }[] = [];
  for (const difficulty of difficulties) {
    for (const taskCount of taskCounts) {
      for (const repeats of repeatCounts) {
        const random = createRandom(taskCount * 100 + repeats);
        const draws = zeroToN(drawCount).map(() =>
          zeroToN(taskCount).map(() =>
            mean(toGraded(drawVerdicts(difficulty.draw(random), repeats, random))),
          ),
        );
        const widths = draws.slice(0, widthCount).map((means) => {
          const { lower, upper } = boundMean(means, rates, 0.95);
          return upper - lower;
        });
        const ours = draws.filter((means) => isCovered(means, difficulty.rate)).length / drawCount;
        const peer = draws.filter((means) => wilsonCovers(means, difficulty.rate)).length / drawCount;
        all.push({ ours, wilson: peer });
        console.log(
          `${difficulty.name.padEnd(12)}${String(taskCount).padStart(7)}${String(repeats).padStart(9)}${percent(ours).padStart(14)}` +
            `${mean(widths).toFixed(3).padStart(8)}${percent(peer).padStart(12)}`,
        );
      }
    }
  }
  console.log(
    `Wilson: mean ${percent(mean(all.map((cell) => cell.wilson)))}, worst ${percent(Math.min(...all.map((cell) => cell.wilson)))}`,
  );
  judge('coverage, mean', mean(all.map(({ ours }) => ours)), wanted.meanCoverage, false);
  judge('coverage, worst', Math.min(...all.map(({ ours }) => ours)), wanted.worstCoverage, false);
}

/** Without looking for the ends of the interval, which would take thirty times as long. */
function isCovered(means: readonly number[], rate: number): boolean {
  const at = createMeanCdf(means, rates)(rate);
  return at >= 0.025 && at <= 0.975;
}

function wilsonCovers(means: readonly number[], rate: number): boolean {
  const found = wilsonInterval(mean(means) * means.length, means.length);
  return found !== null && found.lower <= rate && rate <= found.upper;
}

function printDecisions(): void {
  console.log(
    `\nDecisions between variants of equal solve rate (type-I error at 5%), ${drawCount} draws each\n`,
  );
  console.log('variants                            tasks  repeats  gaffke-mid-p  ± error  sign-flip');
  const all: number[] = [];
  for (const model of nullModels) {
    for (const taskCount of taskCounts) {
      for (const repeats of repeatCounts) {
        const found = countDecisions(model.draw, taskCount, repeats);
        all.push(found.ours);
        console.log(
          `${model.name.padEnd(34)}${String(taskCount).padStart(7)}${String(repeats).padStart(9)}${percent(found.ours).padStart(14)}${percent(toError(found.ours)).padStart(9)}${percent(found.signFlip).padStart(11)}`,
        );
      }
    }
  }
  judge('level, mean', mean(all), 0.05, true);
  judge('level, worst', Math.max(...all), wanted.worstLevel, true);
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

/** Shares of experiments that decide, and means over them of what was drawn and of what a power of 80 % would find. */
function countDecisions(draw: (random: Random) => TaskPair, taskCount: number, repeats: number) {
  const random = createRandom(taskCount * 100 + repeats);
  // Few numbers can come of few tasks: what was judged once is known.
  const judged = new Map<string, ReturnType<typeof judgeDifferences>>();
  const made = zeroToN(drawCount).map(() => {
    const tasks = zeroToN(taskCount).map(() => draw(random));
    const rowsA = tasks.map(({ a }) => mean(toGraded(drawVerdicts(a, repeats, random))));
    const differences = tasks
      .map(({ b }, task) => mean(toGraded(drawVerdicts(b, repeats, random))) - (rowsA[task] ?? 0))
      .sort((x, y) => x - y);
    const key = differences.map((each) => Math.round(each * repeats)).join();
    const known = judged.get(key) ?? judgeDifferences(differences);
    judged.set(key, known);
    return { ...known, baselineRate: mean(rowsA) };
  });
  const detectable = ({ variance: differenceVariance, baselineRate }: (typeof made)[number]) =>
    minimumDetectableEffect({ taskCount, differenceVariance, baselineRate, confidence: 0.95, power: 0.8 }) ??
    1;
  return {
    difference: mean(made.map(({ difference }) => difference)),
    detectable: mean(made.slice(0, widthCount).map(detectable)),
    ours: made.filter(({ isDecided }) => isDecided).length / drawCount,
    signFlip: made.filter(({ isFlipped }) => isFlipped).length / drawCount,
  };
}

function judgeDifferences(differences: readonly number[]) {
  const atZero = createMeanCdf(differences, differenceRange)(0);
  return {
    difference: mean(differences),
    variance: sampleVariance(differences),
    // The interval excludes 0 exactly then; that the two agree is tested as a property.
    isDecided: atZero < 0.025 || atZero > 0.975,
    isFlipped: signFlipPValue(differences) <= 0.05,
  };
}
