// What it takes to lay a workspace of a large repository with its dependencies, and to capture what was changed there, beside
// `cp -a` and `git clone` of the same in the same loop. Target: at most 100 ms to lay one, in the median, as an overlay. Ends
// with 1 where it is missed, or where this machine lays no overlays, so that nothing was measured against it. The processor time
// that one takes, with all processes that it starts, is the same on a busy machine as on a quiet one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createHostSandbox } from '../src/adapters/sandboxes/host.ts';
import { createCopyWorkspaces } from '../src/adapters/workspaces/copy.ts';
import { createWorkspaces } from '../src/adapters/workspaces/overlay.ts';
import { emptyRecipe, withOwnSteps } from '../src/domain/recipe.ts';
import type { Workspaces } from '../src/ports.ts';
import { createStopwatch } from './stopwatch.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    megabytes: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
  },
});
const fileCount = Number(values.files);
const dependencyBytes = Number(values.megabytes) * 1e6;
const targetMs = 100;

const directory = mkdtempSync(join(tmpdir(), 'rollbench-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
const repoPath = join(directory, 'repo');

function run(cwd: string, ...argv: [string, ...string[]]): void {
  const { status } = spawnSync(argv[0], argv.slice(1), { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}`);
}

/** Files of some kilobytes, 100 in a folder. */
function makeRepository(): void {
  for (let i = 0; i < fileCount; i++) {
    const folder = join(repoPath, 'src', String(Math.floor(i / 100)));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${i}.ts`), `export const text${i} = '${String(i).repeat(300)}';\n`);
  }
  writeFileSync(join(repoPath, '.gitignore'), 'node_modules\n');
  run(repoPath, 'git', 'init', '--quiet');
  run(repoPath, 'git', 'add', '.');
  run(repoPath, 'git', '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '--quiet', '--message', 'Base');
}

/** As set-up leaves them: ten thousand files, as many packages have. */
const dependencyCount = 10_000;
const installation = `node -e '
  const fs = require("node:fs");
  const text = Buffer.alloc(${Math.round(dependencyBytes / dependencyCount)}, "x");
  for (let i = 0; i < ${dependencyCount}; i++) {
    fs.mkdirSync("node_modules/" + Math.floor(i / 20), { recursive: true });
    fs.writeFileSync("node_modules/" + Math.floor(i / 20) + "/" + i + ".js", text);
  }'`;

const { times, measure } = createStopwatch();

const base = { repoPath, commit: 'HEAD', setup: withOwnSteps(emptyRecipe, [installation]) };
const options = { statePath: join(directory, 'state'), sandbox: createHostSandbox() };

async function useWorkspace(name: string, workspaces: Workspaces): Promise<boolean> {
  const workspace = await measure(`${name}: open`, () => workspaces.open(base));
  await workspace.writeFile('src/0/0.ts', 'export const changed = true;\n');
  const captured = await measure(`${name}: capture`, () => workspace.capturePatch());
  if (captured.kind !== 'captured' || !captured.patch.includes('+export const changed'))
    throw new Error(`${name}: the change is not in the patch`);
  await measure(`${name}: dispose`, () => workspace.dispose());
  return workspace.mount.namespace !== undefined;
}

makeRepository();
const chosen = createWorkspaces(options);
const copies = createCopyWorkspaces(options);
const prepared = await measure('base, once', () => chosen.prepare(base));
if (prepared.kind !== 'ready') throw new Error(JSON.stringify(prepared));
let isOverlay = false;
for (let round = 0; round < Number(values.rounds); round++) {
  isOverlay = await useWorkspace('ours', chosen);
  await useWorkspace('copies', copies);
  const [tree, clone] = [join(directory, 'copied'), join(directory, 'cloned')];
  const source = await copies.open(base);
  await measure('cp -a', () => run(directory, 'cp', '-a', source.hostPath, tree));
  await measure('git clone', () => run(directory, 'git', 'clone', '--quiet', repoPath, clone));
  await source.dispose();
  for (const path of [tree, clone]) rmSync(path, { recursive: true });
}

/** Opened and disposed of, for the processor time of one. */
const openedCount = 100;
const cpuBeginMs = readCpuMs();
for (let i = 0; i < openedCount; i++) await (await chosen.open(base)).dispose();
const cpuMs = (readCpuMs() - cpuBeginMs) / openedCount;

/** Of this process and of those that it has started and waited for: the clock of Linux ticks a hundred times a second. */
function readCpuMs(): number {
  const afterName = readFileSync('/proc/self/stat', 'utf8').split(') ')[1] ?? '';
  const [user, system, childUser, childSystem] = afterName.split(' ').slice(11, 15).map(Number);
  return ((user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0)) * 10;
}

const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const medianOf = (part: string) => median(times.get(part) ?? []);
console.log(
  `${fileCount} files, ${values.megabytes} MB of dependencies, ${values.rounds} rounds; ours are ${isOverlay ? 'overlays' : 'copies'} here`,
);
for (const part of times.keys())
  console.log(`${part.padEnd(16)} ${medianOf(part).toFixed(0).padStart(7)} ms`);
const openMs = medianOf('ours: open');
for (const other of ['cp -a', 'git clone'])
  console.log(`${other} takes ${(medianOf(other) / openMs).toFixed(0)} times as long as opening a workspace`);
console.log(`processor time to open a workspace and to dispose of it: ${cpuMs.toFixed(1)} ms`);
const isMet = isOverlay && openMs <= targetMs;
if (!isOverlay) console.error('NO OVERLAYS HERE: these are copies, and say nothing of the target');
console.log(
  `opening a workspace: ${openMs.toFixed(0)} ms, target ${targetMs} ms: ${isMet ? 'PASS' : isOverlay ? 'MISS' : 'NOT MEASURED'}`,
);
process.exitCode = isMet ? 0 : 1;
