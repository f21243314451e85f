// Is an experiment that is killed and resumed the experiment that was not? Each is killed one to three times at random moments,
// any process of its tree, and resumed until it ends: its cells and their verdicts must equal those of an undisturbed run, every
// time. Target: all of them. The agent is a command that solves the task at once, and the suite a shell line, so that what is
// killed is mostly Rollbench; `--variant strong` plays the real Codex instead.
//
//     node bench/chaos.ts [--experiments N] [--cells N] [--variant quick|noop|strong] [--seed N]
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config/config.ts';
import { createRandom } from '../src/stats/create-random.ts';
import { openStore } from '../src/wire.ts';
import { layOutQuickWorld } from './experiment/quick-world.ts';

const { values } = parseArgs({
  options: {
    experiments: { type: 'string', default: '200' },
    cells: { type: 'string', default: '30' },
    variant: { type: 'string', default: 'quick' },
    seed: { type: 'string', default: '1' },
  },
});
const random = createRandom(Number(values.seed));
const world = await layOutQuickWorld({ hasQuickSuite: true });
const { repository } = world;

const begin = ['--variant', values.variant, '--repeats', values.cells, '--concurrency', '2'];

/** Cells with their verdicts, without what differs between any two experiments. */
async function readCells(id: string): Promise<string> {
  const store = await openStore(readConfig(repository));
  const grades = new Map((await store.grades.listFor(id)).map((grade) => [grade.trialId, grade.verdict]));
  const trials = await store.trials.listFor(id);
  await store.close();
  return trials
    .map((trial) => `${trial.id.replace(id, '')} ${trial.outcome.kind} ${grades.get(trial.id) ?? 'none'}`)
    .sort()
    .join('\n');
}

async function findNewest(known: ReadonlySet<string>): Promise<string | undefined> {
  const store = await openStore(readConfig(repository));
  const found = (await store.experiments.list()).find(({ id }) => !known.has(id));
  await store.close();
  return found?.id;
}

/** A process and all that it has started, directly or not. */
function listTree(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]) }];
      } catch {
        // Ended while we looked.
        return [];
      }
    });
  const tree = [root];
  for (const pid of tree)
    tree.push(...parents.filter(({ parent }) => parent === pid).map((each) => each.pid));
  return tree;
}

/** Kills one process of the tree, the root every second time. */
function killOne(root: number): string {
  const tree = listTree(root);
  const victim = random() < 0.5 ? root : (tree[Math.floor(random() * tree.length)] ?? root);
  try {
    process.kill(victim, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  return victim === root ? 'root' : 'child';
}

const known = new Set<string>();
async function takeNewest(): Promise<string | undefined> {
  const id = await findNewest(known);
  if (id !== undefined) known.add(id);
  return id;
}

// The first one warms up what the others find warm.
let undisturbedMs = 0;
for (let run = 0; run < 2; run++) {
  await takeNewest();
  const startedAt = performance.now();
  await once(world.run(begin), 'exit');
  undisturbedMs = performance.now() - startedAt;
}
const expected = await readCells((await takeNewest()) ?? '');
if (expected.split('\n').length !== Number(values.cells)) throw new Error(`undisturbed: ${expected}`);
console.log(
  `undisturbed: ${expected.split('\n').length} cells of ${values.variant} in ${(undisturbedMs / 1000).toFixed(1)} s`,
);

/** Lines that only one of them has. */
function listChanges(before: string, after: string): string {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const lost = left.filter((line) => !right.includes(line)).map((line) => `- ${line}`);
  return [...lost, ...right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`)].join('\n');
}

let faultCount = 0;
const kills = { root: 0, child: 0 };
const experimentCount = Number(values.experiments);
for (let experiment = 1; experiment <= experimentCount; experiment++) {
  const killCount = 1 + Math.floor(random() * 3);
  let id: string | undefined;
  let exitCode: number | null = null;
  // A process of the tree may die without the run: what it lost is played again by the next one.
  for (let go = 0; go <= killCount + 2 && exitCode !== 0; go++) {
    const child = world.run(id === undefined ? begin : ['--resume', id]);
    const exited = once(child, 'exit') as Promise<[number | null]>;
    if (go < killCount) {
      await Promise.race([exited, delay((random() * undisturbedMs) / killCount)]);
      if (child.exitCode === null) kills[killOne(child.pid ?? 0) as keyof typeof kills]++;
    }
    [exitCode] = await exited;
    // Killed before it had begun: the next go begins anew.
    id ??= await takeNewest();
  }
  const found = id === undefined ? 'nothing' : await readCells(id);
  if (exitCode !== 0 || found !== expected) {
    faultCount++;
    console.log(`experiment ${experiment} (${id}): exit ${exitCode}\n${listChanges(expected, found)}`);
  }
  console.error(`${experiment - faultCount} of ${experiment} ended as undisturbed`);
}

console.log(
  `${experimentCount - faultCount} of ${experimentCount} experiments of ${values.cells} cells ended as undisturbed; killed ${kills.root} times the run itself, ${kills.child} times one of its processes`,
);
const left = readdirSync(join(repository, '.rollbench', 'scratch'));
console.log(`left behind: ${left.length} scratch folders`);
if (faultCount > 0 || left.length > 0) process.exitCode = 1;
