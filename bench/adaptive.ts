// Adaptive runs against playing all of 50 tasks × 3, in simulation: how often is a difference decided that is none, how much
// power is lost, and how many trials are saved? Prints a table by the true difference; targets: false decisions ≤ 5 %, power
// lost ≤ 3 points, trials saved ≥ 40 % in the mean over the differences.
//
//     node bench/adaptive.ts [--experiments N]
import { parseArgs } from 'node:util';
import { createRandom } from '../src/stats/create-random.ts';
import { mean } from '../src/stats/mean.ts';
import { planLooks } from '../src/stats/plan-looks.ts';
import { nullModels, type Random, type TaskPair } from '../test/support/simulated-benchmark.ts';
import {
  benchmarks,
  drawPair,
  findShift,
  type PlayedExperiment,
  playAnytime,
  playExperiment,
} from '../test/support/simulated-looks.ts';

const { values } = parseArgs({
  options: {
    experiments: { type: 'string', default: '20000' },
    tasks: { type: 'string', default: '50' },
    repeats: { type: 'string', default: '3' },
  },
});
const [taskCount, repeats] = [Number(values.tasks), Number(values.repeats)];
const effects = [0, 0.05, 0.1, 0.2, 0.3];
const perCell = Math.ceil(Number(values.experiments) / (effects.length * benchmarks.length));
const looks = planLooks(taskCount, repeats, 0.05);
const percent = (share: number) => (100 * share).toFixed(1).padStart(7);

console.log(`${taskCount} tasks × ${repeats}; looks after the blocks, at the levels:`);
for (const { blockCount, level } of looks)
  console.log(`${String(blockCount).padStart(5)}  ${level.toFixed(4)}`);

type Play = (pairs: readonly TaskPair[], random: Random) => PlayedExperiment;
const playLooks: Play = (pairs, random) => playExperiment(pairs, repeats, looks, random);

function measure(draw: (random: Random) => TaskPair, count: number, seed: number, play: Play) {
  const random = createRandom(seed);
  const played = Array.from({ length: count }, () =>
    play(
      Array.from({ length: taskCount }, () => draw(random)),
      random,
    ),
  );
  return {
    fixed: mean(played.map(({ isDecidedFixed }) => Number(isDecidedFixed))),
    adaptive: mean(played.map(({ isDecidedAdaptive }) => Number(isDecidedAdaptive))),
    saved: mean(played.map(({ savedShare }) => savedShare)),
  };
}

/** @returns what was measured by effect, over all benchmarks alike */
function printTable(title: string, count: number, play: Play) {
  console.log(`\n${title}, ${count * effects.length * benchmarks.length} experiments\n`);
  console.log('difference  decided %  (all trials)  power lost  trials saved %');
  const rows = effects.map((effect) => {
    const cells = benchmarks.map(({ draw }, i) => {
      const shift = findShift(draw, effect, createRandom(i + 1));
      return measure((random) => drawPair(draw, shift, random), count, 100 * i + 1, play);
    });
    const [fixed, adaptive, saved] = (['fixed', 'adaptive', 'saved'] as const).map((key) =>
      mean(cells.map((cell) => cell[key])),
    ) as [number, number, number];
    console.log(
      `${`${effect * 100} points`.padEnd(10)}${percent(adaptive).padStart(11)}${percent(fixed).padStart(14)}` +
        `${(effect === 0 ? '' : percent(fixed - adaptive)).padStart(12)}${percent(saved).padStart(16)}`,
    );
    return {
      effect,
      lost: fixed - adaptive,
      saved,
      worstError: Math.max(...cells.map((cell) => cell.adaptive)),
    };
  });
  console.log(`mean over the differences: ${percent(mean(rows.map(({ saved }) => saved))).trim()} % saved`);
  return rows;
}

const rows = printTable('Group-sequential', perCell, playLooks);

console.log(`\nDecisions between variants that are equally good, ${perCell * 4} experiments each\n`);
console.log('variants                              decided %  (all trials)');
const errors = nullModels.map(({ name, draw }) => {
  const { adaptive, fixed } = measure(draw, perCell * 4, 7, playLooks);
  console.log(`${name.padEnd(34)}${percent(adaptive).padStart(13)}${percent(fixed).padStart(14)}`);
  return adaptive;
});

printTable('At any time, task by task', Math.ceil(perCell / 10), (pairs, random) =>
  playAnytime(pairs, repeats, random),
);

const worstError = Math.max(...errors, rows[0]?.worstError ?? 1);
const worstLoss = Math.max(...rows.slice(1).map(({ lost }) => lost));
const saved = mean(rows.map((row) => row.saved));
console.log(
  `\nfalse decisions ${percent(worstError).trim()} % at most (target ≤ 5), power lost ${percent(worstLoss).trim()} points at most (target ≤ 3), ` +
    `${percent(saved).trim()} % of trials saved (target ≥ 40)`,
);
if (worstError > 0.05 || worstLoss > 0.03 || saved < 0.4) process.exitCode = 1;
