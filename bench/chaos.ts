// Is an experiment that is killed and resumed the experiment that was not? Each is killed one to three times at random moments,
// any process of its tree, and resumed until it ends: its cells and their verdicts must equal those of an undisturbed run, every
// time. Target: all of them. The agent is a command that solves the task at once, and the suite a shell line, so that what is
// killed is mostly Rollbench; `--variant strong` plays the real Codex instead. What happens to an experiment follows from the seed and its
// number: several processes may have a part each, and one that failed is played alone by `--from N --experiments 1`.
//
//     node bench/chaos.ts [--experiments N] [--from N] [--at-once N] [--cells N] [--variant quick|noop|strong] [--seed N]
import { parseArgs } from 'node:util';
import { createRandom } from '../src/stats/create-random.ts';
import { type Arena, openArena } from './chaos/arena.ts';
import type { Kill } from './chaos/kill-one.ts';

const { values } = parseArgs({
  options: {
    experiments: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '2' },
    cells: { type: 'string', default: '30' },
    variant: { type: 'string', default: 'quick' },
    seed: { type: 'string', default: '1' },
  },
});
const [count, from, seed] = [values.experiments, values.from, values.seed].map(Number) as [
  number,
  number,
  number,
];
const numbers = Array.from({ length: count }, (_, i) => from + i);
const startedAt = performance.now();
const toSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const arenas = await Promise.all(
  Array.from({ length: Math.min(Number(values['at-once']), count) }, () =>
    openArena(values.variant, values.cells),
  ),
);
for (const { cellCount, undisturbedMs } of arenas)
  console.log(`undisturbed: ${cellCount} cells of ${values.variant} in ${toSeconds(undisturbedMs)}`);

const kills: Kill[] = [];
let [endedCount, soundCount, unhurtCount] = [0, 0, 0];

async function play(arena: Arena): Promise<void> {
  for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
    const random = createRandom(seed * 1_000_000 + number);
    const { experimentId, exitCode, changes, ...own } = await arena.disturb(
      1 + Math.floor(random() * 3),
      random,
    );
    const isSound = exitCode === 0 && changes.length === 0;
    kills.push(...own.kills);
    endedCount++;
    if (own.kills.length === 0) unhurtCount++;
    if (isSound) soundCount++;
    else console.log(`experiment ${number} (${experimentId}): exit ${exitCode}\n${changes.join('\n')}`);
    const killed = own.kills.map(({ name, isRoot }) => (isRoot ? 'the run' : name)).join(', ') || 'nothing';
    console.error(
      `${soundCount} of ${endedCount} ended as undisturbed, ${numbers.length} to begin, ${toSeconds(performance.now() - startedAt)}; experiment ${number}: killed ${killed}`,
    );
  }
}
await Promise.all(arenas.map(play));

const leftCount = arenas.reduce((sum, arena) => sum + arena.countLeftovers(), 0);
const byName = Map.groupBy(
  kills.filter(({ isRoot }) => !isRoot),
  ({ name }) => name,
);
const names = [...byName].map(([name, own]) => `${own.length} ${name}`).join(', ') || 'none';
const isMet = soundCount === count && leftCount === 0;
console.log(
  `${isMet ? 'met' : 'MISSED'}: ${soundCount} of ${count} experiments (${from} to ${from + count - 1}, seed ${seed}) of ${values.cells} cells ended as undisturbed; ` +
    `killed ${kills.length} times: ${kills.filter(({ isRoot }) => isRoot).length} the run itself, one of its processes otherwise (${names}); ${unhurtCount} were over before; ` +
    `${leftCount} scratch folders left behind; ${toSeconds(performance.now() - startedAt)}`,
);
if (!isMet) process.exitCode = 1;
