// Plays whole trials of the gold and noop controls, one after the other, as an experiment does: workspace, seal, capture,
// clean room, suite, disposal. Afterwards there may be no process, namespace, mount, cgroup, container or file that was not
// there before. Ends with 1 where anything is left, or where a control has another verdict than it must have.
//
//     node bench/leftovers.ts [--trials 500] [--containers 100] [--engines docker,podman]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createArtifactFolders } from '../src/adapters/artifacts/folders.ts';
import { createPriceList } from '../src/adapters/prices/price-list.ts';
import { createBubblewrapSandbox } from '../src/adapters/sandboxes/bubblewrap.ts';
import { createContainerSandbox } from '../src/adapters/sandboxes/container.ts';
import { createDockerEngine, createPodmanEngine } from '../src/adapters/sandboxes/container-engine.ts';
import { createSqliteStore } from '../src/adapters/stores/sqlite.ts';
import { createNodeTestRunner } from '../src/adapters/test-runners/node-test.ts';
import { createTrialTraces } from '../src/adapters/traces/trial-traces.ts';
import { createCopyWorkspaces } from '../src/adapters/workspaces/copy.ts';
import { createWorkspaces } from '../src/adapters/workspaces/overlay.ts';
import { parsePatch } from '../src/domain/patch.ts';
import { createGateway } from '../src/gateway/gateway.ts';
import { gradeTrial } from '../src/grade/grade-trial.ts';
import { createTestsGrader } from '../src/grade/graders/tests.ts';
import type { Sandbox } from '../src/ports.ts';
import { runTrial } from '../src/run/run-trial.ts';
import type { TrialBench } from '../src/run/trial-bench.ts';
import { systemClock } from '../src/system-clock.ts';
import { createSeal } from '../src/testbed/seal.ts';
import { exampleExperiment, exampleVariant } from '../test/support/examples.ts';
import { findLeftovers, takeInventory } from './sandbox/leftovers.ts';
import { createSmallTask } from './sandbox/small-task.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '500' },
    containers: { type: 'string', default: '100' },
    engines: { type: 'string', default: 'docker' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'rollbench-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
const repoPath = join(directory, 'repo');
const task = await createSmallTask(repoPath);
const names = values.engines.split(',').filter((name) => name !== '');
const engines = [createDockerEngine(), createPodmanEngine('runc')].filter(({ name }) => names.includes(name));

/** @returns what plays and grades one trial of a control, and says what came of it */
async function createStand(sandbox: Sandbox, create: typeof createWorkspaces) {
  const statePath = join(directory, sandbox.name);
  const artifacts = createArtifactFolders(statePath);
  const store = await createSqliteStore(join(statePath, 'state.db'));
  const workspaces = create({ statePath, sandbox });
  const gateway = await createGateway({
    findUpstream: () => {
      throw new Error('controls ask no model');
    },
    socketPath: join(directory, `${sandbox.name}.sock`),
    clock: systemClock,
  });
  const bench: TrialBench = {
    ...{ workspaces, artifacts, gateway, clock: systemClock, isSealed: sandbox.isSealed },
    ...{ agents: new Map(), prices: createPriceList({}), repoPath: () => repoPath },
    seal: createSeal({ sandbox, artifacts, scans: store.scans }),
  };
  const runner = createNodeTestRunner();
  const room = { workspaces, sandbox, artifacts, runner, repoPath, testTimeoutMs: 60_000 };
  const grader = createTestsGrader(() => room);
  const traces = createTrialTraces(artifacts);
  const shell = () => Promise.reject(new Error('controls have no trace'));

  async function play(control: 'gold' | 'noop', repeatIndex: number): Promise<string> {
    const variant = { ...exampleVariant(control, { agent: control, model: null }), name: control };
    const experiment = exampleExperiment({ variants: [variant] });
    const cell = { experimentId: 'e', taskId: task.id, variantId: variant.id, repeatIndex };
    const trial = await runTrial({ experiment, cell, task, variant }, bench);
    if (trial?.outcome.kind !== 'completed') return JSON.stringify(trial?.outcome);
    const patch = (await artifacts.read(trial.id, 'patch.diff')) ?? '';
    const graded = { trial, task, patch, files: parsePatch(patch), others: [] };
    const [grade] = await gradeTrial(graded, [grader], { traces, shell });
    return grade?.verdict ?? 'none';
  }
  return {
    name: sandbox.name,
    play,
    async close() {
      await gateway.close();
      await store.close();
    },
  };
}

const stands = [
  { count: Number(values.trials), stand: await createStand(createBubblewrapSandbox(), createWorkspaces) },
  ...(await Promise.all(
    engines.map(async (engine) => ({
      count: Number(values.containers),
      stand: await createStand(createContainerSandbox({ engine }), createCopyWorkspaces),
    })),
  )),
];
const controls = [
  { control: 'gold', verdict: 'pass' },
  { control: 'noop', verdict: 'fail' },
] as const;

let faultCount = 0;
async function playAll(count: number, { name, play }: (typeof stands)[number]['stand']): Promise<void> {
  for (let repeatIndex = 1; repeatIndex <= count; repeatIndex++) {
    const { control, verdict } = controls[repeatIndex % 2] as (typeof controls)[number];
    const found = await play(control, repeatIndex);
    if (found === verdict) continue;
    faultCount++;
    console.log(`${name}: ${control} #${repeatIndex}: ${found} instead of ${verdict}`);
  }
}

// Base, image and what is only found out once are no trial's.
for (const { stand } of stands) await playAll(2, stand);
const look = () => takeInventory(directory, names);
const before = look();
for (const { count, stand } of stands) {
  const begunMs = performance.now();
  await playAll(count, stand);
  const seconds = (performance.now() - begunMs) / 1000;
  console.log(`${stand.name.padEnd(12)}${String(count).padStart(5)} trials in ${seconds.toFixed(0)} s`);
}

// An engine's helper processes outlive their container by a moment.
let after = look();
const countAll = (things: Readonly<Record<string, readonly string[]>>) => Object.values(things).flat().length;
for (let waited = 0; waited < 40 && countAll(findLeftovers(before, after)) > 0; waited++) {
  await delay(250);
  after = look();
}
console.log(`\n${'kind'.padEnd(12)}${'before'.padStart(8)}${'after'.padStart(8)}${'left'.padStart(8)}`);
for (const [kind, left] of Object.entries(findLeftovers(before, after))) {
  const counts = [before[kind]?.size, after[kind]?.size, left.length];
  const shown = left.length > 0 ? `  ${left.slice(0, 3).join(', ')}` : '';
  console.log(`${kind.padEnd(12)}${counts.map((count) => String(count).padStart(8)).join('')}${shown}`);
  faultCount += left.length;
}
const trialCount = stands.reduce((sum, { count }) => sum + count, 0);
console.log(`\n${trialCount} trials left nothing behind: ${faultCount === 0 ? 'PASS' : 'MISS'}`);
for (const { stand } of stands) await stand.close();
process.exitCode = faultCount > 0 ? 1 : 0;
