// What a sandbox costs a trial before and after its command. Bubblewrap: at most 60 ms in the median to lay a workspace, make
// a home, start and end a command that does nothing, and clear all of it away. Docker and podman: at most 1.3 times a bare
// `run --rm` of the same image, which is run in turn with them and has neither limits, init, temporary file systems nor
// workspace. Ends with 1 where a target is missed; with --untimed, few trials on a busy machine, times prove nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createArtifactFolders } from '../src/adapters/artifacts/folders.ts';
import { buildSampleRepository } from '../src/adapters/repos/sample-repository.ts';
import { createBubblewrapSandbox } from '../src/adapters/sandboxes/bubblewrap.ts';
import { createContainerSandbox } from '../src/adapters/sandboxes/container.ts';
import {
  type ContainerEngine,
  createDockerEngine,
  createPodmanEngine,
} from '../src/adapters/sandboxes/container-engine.ts';
import { createCopyWorkspaces } from '../src/adapters/workspaces/copy.ts';
import { createWorkspaces } from '../src/adapters/workspaces/overlay.ts';
import type { Sandbox, Workspaces } from '../src/ports.ts';
import { createStopwatch } from './stopwatch.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '500' },
    containers: { type: 'string', default: '30' },
    engines: { type: 'string', default: 'docker,podman' },
    untimed: { type: 'boolean', default: false },
  },
});
const bubblewrapTargetMs = 60;
const containerTarget = 1.3;

const directory = mkdtempSync(join(tmpdir(), 'rollbench-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
const repoPath = join(directory, 'repo');
await buildSampleRepository({ samplePath: resolve('fixtures/sample'), targetPath: repoPath });
const base = { repoPath, commit: 'HEAD', setup: null };
const { times, measure } = createStopwatch();

interface Stand {
  readonly name: string;
  readonly sandbox: Sandbox;
  readonly workspaces: Workspaces;
  readonly artifacts: ReturnType<typeof createArtifactFolders>;
}

function createStand(name: string, sandbox: Sandbox, create: typeof createWorkspaces): Stand {
  const statePath = join(directory, name);
  return {
    name,
    sandbox,
    workspaces: create({ statePath, sandbox }),
    artifacts: createArtifactFolders(statePath),
  };
}

async function playTrial({ name, sandbox, workspaces, artifacts }: Stand): Promise<void> {
  const part = <T>(what: string, work: () => Promise<T>) => measure(`${name}: ${what}`, work);
  const workspace = await part('open workspace', () => workspaces.open(base));
  const home = await part('make a home', () => artifacts.scratch('home'));
  const result = await part('start and end command', () =>
    sandbox.run({
      ...{ argv: ['true'], cwd: '/workspace', env: {}, network: 'none', timeoutMs: 60_000 },
      mounts: [workspace.mount, { hostPath: home.path, path: '/home/agent', access: 'write' }],
    }),
  );
  await part('dispose', () => Promise.all([workspace.dispose(), home.dispose()]));
  if (result.kind !== 'exited' || result.exitCode !== 0) throw new Error(JSON.stringify(result));
}

/** The least that anybody would type. */
function runBare(engine: ContainerEngine, imageId: string): void {
  const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=32768:32768'];
  const args = ['run', '--rm', '--network', 'none', ...limits, '--volume', '/usr:/usr:ro', imageId, 'true'];
  const { status, stderr } = spawnSync(engine.name, [...engine.globalArguments, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${engine.name} run ended with ${status}: ${stderr}`);
}

const findMachineImage = ({ name }: ContainerEngine): string =>
  spawnSync(name, ['images', '--quiet', '--filter', 'reference=*rollbench-machine*'], {
    encoding: 'utf8',
  }).stdout.split('\n')[0] ?? '';

const median = (list: readonly number[]) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const medianOf = (part: string) => median(times.get(part) ?? []);
const faults: string[] = [];

const names = values.engines.split(',').filter((name) => name !== '');
const engines = [createDockerEngine(), createPodmanEngine('runc')].filter(({ name }) => names.includes(name));
const bubblewrap = createStand('bubblewrap', createBubblewrapSandbox(), createWorkspaces);
const stands = engines.map((engine) => ({
  engine,
  stand: createStand(engine.name, createContainerSandbox({ engine }), createCopyWorkspaces),
}));

// Base, image and what is only found out once are no trial's.
for (const stand of [bubblewrap, ...stands.map((each) => each.stand)]) await playTrial(stand);
times.clear();

for (let trial = 0; trial < Number(values.trials); trial++)
  await measure('bubblewrap', () => playTrial(bubblewrap));
for (const { engine, stand } of stands) {
  const imageId = findMachineImage(engine);
  for (let trial = 0; trial < Number(values.containers); trial++) {
    await measure(engine.name, () => playTrial(stand));
    await measure(`${engine.name} run --rm`, () => runBare(engine, imageId));
  }
}

for (const [part] of times) console.log(`${part.padEnd(38)} ${medianOf(part).toFixed(1).padStart(8)} ms`);
const report = (text: string, isMet: boolean, counts = true) => {
  console.log(`${text}: ${isMet ? 'PASS' : 'MISS'}`);
  if (!isMet && counts) faults.push(text);
};
report(
  `bubblewrap: ${medianOf('bubblewrap').toFixed(1)} ms around a command in the median of ${values.trials}, target ${bubblewrapTargetMs} ms`,
  medianOf('bubblewrap') <= bubblewrapTargetMs,
  !values.untimed,
);
for (const { engine } of stands) {
  const ratio = medianOf(engine.name) / medianOf(`${engine.name} run --rm`);
  report(
    `${engine.name}: ${ratio.toFixed(2)} times a bare run --rm, target ${containerTarget}`,
    ratio <= containerTarget,
    !values.untimed,
  );
}

process.exitCode = faults.length > 0 ? 1 : 0;
