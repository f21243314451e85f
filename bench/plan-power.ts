/**
 * Is a difference found as often as `rollbench plan` says, where a benchmark is as large as it says?
 *
 *     node bench/plan-power.ts [draws]
 *
 * For variants whose chances are known, the tasks that a plan asks for 80 % power, and how often a comparison of so many
 * decides for the better one.
 */
import { parseArgs } from 'node:util';
import { createRandom } from '../src/stats/create-random.ts';
import { estimatePairedDifference } from '../src/stats/paired-difference.ts';
import { requiredTasks } from '../src/stats/plan-size.ts';
import { estimateVarianceComponents } from '../src/stats/variance-components.ts';
import { difficulties, drawVerdicts, shiftChance } from '../test/support/simulated-benchmark.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const drawCount = Number(positionals[0] ?? 1000);

console.log(`Power at the planned size, ${drawCount} draws each\n`);
console.log('difficulty    shift  repeats  difference  tasks  power');
for (const difficulty of difficulties) {
  for (const shift of [0.8, 1.5, 3]) {
    for (const repeats of [1, 3, 5]) {
      const random = createRandom(repeats);
      const draw = (taskCount: number, of: number) => {
        const tasks = Array.from({ length: taskCount }, () => {
          const a = difficulty.draw(random);
          return { a, b: shiftChance(a, shift) };
        });
        return {
          a: tasks.map(({ a }) => drawVerdicts(a, of, random)),
          b: tasks.map(({ b }) => drawVerdicts(b, of, random)),
        };
      };
      const many = draw(20_000, 5);
      const components = estimateVarianceComponents(many.a, many.b);
      if (components === null) throw new Error('so many tasks have a variance');
      const difference =
        many.b.flat().filter(isPass).length / 1e5 - many.a.flat().filter(isPass).length / 1e5;
      const tasks = requiredTasks(difference, { components, repeats, confidence: 0.95, power: 0.8 });
      const found = Array.from({ length: drawCount }, () => {
        const { a, b } = draw(tasks, repeats);
        return estimatePairedDifference(a, b).decision === 'better';
      }).filter(Boolean).length;
      console.log(
        `${difficulty.name.padEnd(12)}${shift.toFixed(1).padStart(7)}${String(repeats).padStart(9)}` +
          `${difference.toFixed(3).padStart(12)}${String(tasks).padStart(7)}${((100 * found) / drawCount).toFixed(1).padStart(6)}%`,
      );
    }
  }
}

function isPass(verdict: unknown): boolean {
  return verdict === 'pass';
}
