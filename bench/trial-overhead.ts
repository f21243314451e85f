// What the harness costs a trial in bubblewrap, part by part, without the agent and without the tests themselves: beside
// `git clone` and removal of the same repository in the same loop. Target: at most 250 ms in the median.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createArtifactFolders } from '../src/adapters/artifacts/folders.ts';
import { buildSampleRepository } from '../src/adapters/repos/sample-repository.ts';
import { createBubblewrapSandbox } from '../src/adapters/sandboxes/bubblewrap.ts';
import { createSqliteStore } from '../src/adapters/stores/sqlite.ts';
import { createWorkspaces } from '../src/adapters/workspaces/overlay.ts';
import type { SandboxCommand, Workspace } from '../src/ports.ts';
import { createSeal } from '../src/testbed/seal.ts';
import { exampleTask } from '../test/support/examples.ts';
import { createStopwatch } from './stopwatch.ts';

const { values } = parseArgs({
  options: { trials: { type: 'string', default: '30' }, repo: { type: 'string' } },
});
const trialCount = Number(values.trials);
const targetMs = 250;

const directory = mkdtempSync(join(tmpdir(), 'rollbench-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
const repoPath = values.repo ?? join(directory, 'repo');
if (values.repo === undefined)
  await buildSampleRepository({ samplePath: resolve('fixtures/sample'), targetPath: repoPath });

const sandbox = createBubblewrapSandbox();
const workspaces = createWorkspaces({ statePath: join(directory, 'state'), sandbox });
const artifacts = createArtifactFolders(join(directory, 'state'));
const base = { repoPath, commit: 'HEAD', setup: null };
await workspaces.prepare(base);
const { scans } = await createSqliteStore(join(directory, 'state', 'state.db'));
const seal = createSeal({ sandbox, artifacts, scans });
const goldPatch = `diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1,0 +1,3 @@\n${['first', 'second', 'third'].map((word) => `+const ${word}Line = 'nobody has written this';\n`).join('')}`;
const task = exampleTask({ goldPatch });

/** Starting and ending a command that does nothing: what remains is the sandbox. */
async function startSandbox(workspace: Workspace): Promise<void> {
  const command: SandboxCommand = {
    argv: ['true'],
    cwd: '/workspace',
    env: {},
    mounts: [workspace.mount],
    network: 'none',
    timeoutMs: 10_000,
  };
  const result = await sandbox.run(command);
  if (result.kind !== 'exited' || result.exitCode !== 0) throw new Error(JSON.stringify(result));
}

const { times, measure } = createStopwatch();

async function playTrial(): Promise<void> {
  const workspace = await measure('trial: open workspace', () => workspaces.open(base));
  await measure('trial: assert the seal', () => seal.findFaults(workspace, task));
  const home = await measure('trial: make a home', () => artifacts.scratch('home'));
  await measure('trial: start and end sandbox', () => startSandbox(workspace));
  await workspace.writeFile('bench.txt', 'what the agent did\n');
  const captured = await measure('trial: capture patch', () => workspace.capturePatch());
  await measure('trial: dispose', () => Promise.all([workspace.dispose(), home.dispose()]));
  if (captured.kind !== 'captured') throw new Error(captured.detail);

  const room = await measure('grade: open clean room', () => workspaces.open(base));
  const applied = await measure('grade: apply patch', () => room.apply(captured.patch));
  if (applied.kind === 'conflict') throw new Error(applied.detail);
  const report = await measure('grade: make a place for the report', () => artifacts.scratch('report'));
  await measure('grade: start and end sandbox', () => startSandbox(room));
  await measure('grade: dispose', () => Promise.all([room.dispose(), report.dispose()]));
}

function cloneAndRemove(): void {
  const clone = join(directory, 'clone');
  const { status } = spawnSync('git', ['clone', '--quiet', repoPath, clone], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`git clone ended with ${status}`);
  rmSync(clone, { recursive: true });
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const ratios: number[] = [];
for (let trial = 0; trial < trialCount; trial++) {
  await measure('overhead', playTrial);
  await measure('git clone + rm', cloneAndRemove);
  ratios.push((times.get('overhead')?.at(-1) ?? 0) / (times.get('git clone + rm')?.at(-1) ?? 1));
}

const overheadMs = median(times.get('overhead') ?? []);
for (const [part, numbers] of times)
  console.log(`${part.padEnd(36)} ${median(numbers).toFixed(1).padStart(7)} ms`);
console.log(
  `overhead / git clone + rm            ${median(ratios).toFixed(2).padStart(7)}    (median of pairs)`,
);
console.log(
  `\nmedian of ${trialCount}: ${overheadMs.toFixed(0)} ms of harness for each trial; target ≤ ${targetMs} ms`,
);
if (overheadMs > targetMs)
  console.log('over the target: measure again on a quiet machine before you believe it');
