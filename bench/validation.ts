// Time for each validated task, against a plain loop that does the same number of runs the way one would by hand: git clone,
// npm ci, apply the patches, run the tests. The repository has dependencies of some thousand files, which come out of
// archives in the tree, so that no network is measured. Target: at least 3 times as fast. Ends with 1 on a MISS.
//
//     node bench/validation.ts [--tasks 4] [--loops 6] [--packages 6] [--files 300]
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBubblewrapSandbox } from '../src/adapters/sandboxes/bubblewrap.ts';
import { forEachConcurrently } from '../src/flows/for-each-concurrently.ts';
import type { Sandbox } from '../src/ports.ts';
import { createValidationStand, type Planted, plant } from '../test/support/validation-stand.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '4' },
    loops: { type: 'string', default: '6' },
    packages: { type: 'string', default: '6' },
    files: { type: 'string', default: '300' },
  },
});
const target = 3;
const directory = mkdtempSync(join(tmpdir(), 'rollbench-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));

const setup = 'npm ci --offline --no-audit --no-fund';
const prelude = "const { test } = require('node:test');\nconst assert = require('node:assert');\n";

/** A manifest, its lockfile and the archives that it leans on, as they stand in the tree. */
function makeProject(): Record<string, string> {
  const path = join(directory, 'project');
  mkdirSync(join(path, 'vendor'), { recursive: true });
  const names = Array.from({ length: Number(values.packages) }, (_, i) => `package-${i}`);
  for (const name of names) {
    const content = join(directory, 'pack', name, 'package');
    mkdirSync(content, { recursive: true });
    writeFileSync(
      join(content, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', main: 'file-0.js' }),
    );
    for (let i = 0; i < Number(values.files); i++)
      writeFileSync(join(content, `file-${i}.js`), `exports.value = ${i};\n// ${'x'.repeat(2000)}\n`);
    const archive = join(path, 'vendor', `${name}.tgz`);
    execFileSync('tar', ['-czf', archive, '-C', join(directory, 'pack', name), 'package']);
  }
  const dependencies = Object.fromEntries(names.map((name) => [name, `file:vendor/${name}.tgz`]));
  const manifest = { name: 'bench', version: '1.0.0', scripts: { test: 'node --test' }, dependencies };
  writeFileSync(join(path, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
    cwd: path,
  });
  return {
    'package.json': readFileSync(join(path, 'package.json'), 'utf8'),
    'package-lock.json': readFileSync(join(path, 'package-lock.json'), 'utf8'),
  };
}

async function plantTask(index: number, project: Record<string, string>): Promise<Planted> {
  const name = `task-${index}`;
  mkdirSync(join(directory, name), { recursive: true });
  cpSync(join(directory, 'project', 'vendor'), join(directory, name, 'vendor'), { recursive: true });
  return plant(directory, {
    name,
    base: {
      ...project,
      '.gitignore': 'node_modules\n',
      'src/sum.js': "require('package-0');\nexports.sum = (a, b) => a + b;\n",
    },
    landed: {
      'src/sum.js': "require('package-0');\nexports.sum = (a, b) => Math.round((a + b) * 100) / 100;\n",
      'test/sum.test.js': `${prelude}test('sums', () => assert.equal(require('../src/sum.js').sum(0.1, 0.2), 0.3));\n`,
    },
  });
}

/** One run by hand, in seconds. */
function runByHand({ git, candidate }: Planted): number {
  const begunMs = performance.now();
  const clone = join(directory, 'clone');
  const run = (file: string, args: readonly string[], input = '') =>
    execFileSync(file, args, { cwd: clone, input, stdio: ['pipe', 'ignore', 'ignore'] });
  execFileSync('git', ['clone', '--quiet', git.path, clone]);
  run('git', ['checkout', '--quiet', candidate.baseCommit]);
  run('sh', ['-c', setup]);
  run('git', ['apply'], candidate.testPatch + candidate.goldPatch);
  run('npm', ['test']);
  rmSync(clone, { recursive: true });
  return (performance.now() - begunMs) / 1000;
}

let runCount = 0;
const bubblewrap = createBubblewrapSandbox();
/** Set-up has the network, suites have none. */
const sandbox: Sandbox = {
  ...bubblewrap,
  run(command) {
    if (command.network === 'none' && command.mounts.length > 0) runCount++;
    return bubblewrap.run(command);
  },
};

const project = makeProject();
const planted: Planted[] = [];
for (let i = 0; i < Number(values.tasks); i++) planted.push(await plantTask(i, project));
const [first] = planted;
if (first === undefined) throw new RangeError('--tasks takes a positive number');

const loopSeconds: number[] = [];
const loop = (count: number) => {
  for (let i = 0; i < count; i++) loopSeconds.push(runByHand(first));
};
// Half of it before and half after, so that a machine that is busy for a while is so for both.
loop(Math.ceil(Number(values.loops) / 2));
const { validate } = createValidationStand({
  statePath: join(directory, 'state'),
  sandbox,
  protocol: { runsPerState: 5, maxMutants: 10 },
});
const begunMs = performance.now();
await forEachConcurrently(planted, availableParallelism(), undefined, async (each) => {
  const { decision } = await validate(each, [setup]);
  if (decision.kind === 'rejected') throw new Error(decision.evidence.text);
});
const ourSeconds = (performance.now() - begunMs) / 1000;
loop(Math.floor(Number(values.loops) / 2));

const sorted = loopSeconds.toSorted((a, b) => a - b);
const byHand = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
const runsEach = runCount / planted.length;
const ratio = (byHand * runsEach) / (ourSeconds / planted.length);
console.log(
  `${planted.length} tasks, ${runsEach.toFixed(1)} runs of the suite each, on ${availableParallelism()} cores`,
);
console.log(
  `by hand: ${byHand.toFixed(2)} s a run (median of ${sorted.length}), so ${(byHand * runsEach).toFixed(1)} s a task`,
);
console.log(`validate: ${(ourSeconds / planted.length).toFixed(1)} s a task, set-up included`);
console.log(`${ratio >= target ? 'PASS' : 'MISS'}: ${ratio.toFixed(1)} times as fast, target ≥ ${target}`);
process.exitCode = ratio >= target ? 0 : 1;
