import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import type { Health, Mount, Sandbox, SandboxCommand, SandboxResult } from '../../ports.ts';
import {
  type ContainerView,
  greeting,
  toContainerArguments,
  toEngineEnvironment,
} from './container-arguments.ts';
import { checkContainers } from './container-check.ts';
import { type ContainerEngine, callEngine, EngineError, type EngineFacts } from './container-engine.ts';
import { findImage, requireMachineImage } from './container-image.ts';
import { ownerLabel, reapContainers } from './container-orphans.ts';
import { isEnginesOwn, toResult } from './container-result.ts';
import { findLanguageToolchains } from './language-toolchains.ts';
import { homePath } from './places.ts';
import { runProcess } from './process.ts';
import { type LimitOptions, toResourceLimits } from './resource-limits.ts';
import { findSystem } from './system.ts';
import { findNodeToolchain, type ToolDirectory, toToolchain } from './toolchain.ts';
import { watchDisk } from './watch-disk.ts';

export interface ContainerOptions extends LimitOptions {
  readonly engine: ContainerEngine;
  /** Digest of an image that the engine has; this machine's own system is shown when absent. */
  readonly image?: string;
  /** Where this machine's own system is shown, shown besides. */
  readonly toolDirectories?: readonly ToolDirectory[];
}

/** What is found out about engine and image, once. */
interface Ground {
  readonly facts: EngineFacts;
  readonly view: ContainerView;
  readonly userArguments: readonly string[];
  /** Root's files are made the container's own user's before it starts. */
  readonly givesFiles: boolean;
}

/** User and group inside, where the engine shares ids with this machine and we are root. */
const agentId = 1000;

/**
 * A container for every command, through an engine's command line: nothing is kept of it but what was written to mounts.
 * Workspaces have to be folders that the engine sees; a mount in a namespace of ours alone is none.
 */
export function createContainerSandbox(options: ContainerOptions): Sandbox {
  const { engine, image } = options;
  const limits = toResourceLimits(options.limits);
  let found: Promise<Ground> | undefined;
  /** Found anew after a failure: a daemon may have been started since. */
  const stand = () => {
    found ??= findGround(options).catch((error) => {
      found = undefined;
      throw error;
    });
    return found;
  };

  async function run(command: SandboxCommand): Promise<SandboxResult> {
    const startedAt = performance.now();
    const toBroken = (detail: string): SandboxResult => ({
      ...{ kind: 'broken', detail },
      durationMs: performance.now() - startedAt,
    });
    const toBrokenEngine = (error: unknown) => {
      if (error instanceof EngineError) return toBroken(error.message);
      throw error;
    };
    if (command.signal?.aborted) return { kind: 'cancelled', durationMs: 0 };
    requireSeen(command.mounts);
    if (!hasDirectory(command)) return toBroken(`${command.cwd} is no directory of the sandbox`);
    const own = { ...limits, ...command.limits };
    const ground = await stand().catch(toBrokenEngine);
    if ('kind' in ground) return ground;
    if (ground.givesFiles) await giveFiles(command);
    const container = `rollbench-${randomUUID()}`;
    const begunAtMs = Date.now();
    let signal: NodeJS.Signals | null = null;
    const end = await runProcess({
      ...command,
      file: engine.name,
      args: [
        ...engine.globalArguments,
        ...['run', '--rm', '--name', container, '--label', ownerLabel()],
        ...engine.containerArguments,
        ...ground.userArguments,
        ...toContainerArguments(command, own, ground.view, availableParallelism()),
      ],
      cwd: '/',
      env: { ...(process.env as Record<string, string>), ...toEngineEnvironment(command) },
      greeting,
      graceMs: options.graceMs ?? 2000,
      outputBytes: own.outputBytes,
      waitForExcess: (stop) => watchDisk(command.mounts, own, stop),
      interrupt: () =>
        callEngine(engine, ['kill', '--signal', 'INT', container]).then(
          () => true,
          () => false,
        ),
      async kill(child) {
        signal = child.signalCode;
        await removeContainer(engine, container, child);
      },
    });
    if (signal !== null) return toBroken(`${engine.name} run was ended by ${signal}`);
    return toResult(end, command, () => engine.hasMetMemory(container, begunAtMs)).catch(toBrokenEngine);
  }

  return {
    name: engine.name,
    view: image === undefined ? engine.name : `${engine.name} ${image}`,
    isSealed: true,
    limits,
    resolve: (mount) => mount.path,
    run,
    capabilities: async () => (await stand()).facts.capabilities,
    check: (): Promise<Health> => checkContainers(engine, image, { run, stand }),
  };
}

async function findGround({ engine, image, toolDirectories = [] }: ContainerOptions): Promise<Ground> {
  const facts = await engine.readFacts();
  await reapContainers(engine);
  const givesFiles = process.getuid?.() === 0 && !facts.isRootless;
  const userArguments = givesFiles ? ['--user', `${agentId}:${agentId}`] : engine.toUserArguments(facts);
  const shared = { ulimits: readUlimits(), temporaryOptions: engine.temporaryOptions };
  const view =
    image === undefined ? await showMachine(engine, toolDirectories) : await showImage(engine, image);
  return { facts, view: { ...shared, ...view }, userArguments, givesFiles };
}

type OwnView = Omit<ContainerView, 'ulimits' | 'temporaryOptions'>;

async function showMachine(engine: ContainerEngine, tools: readonly ToolDirectory[]): Promise<OwnView> {
  const shown = [findSystem(), ...tools.map(toToolchain), findNodeToolchain(), ...findLanguageToolchains()];
  const image = await requireMachineImage(engine, shown);
  return {
    imageId: image.id,
    mounts: image.mounts,
    paths: [...shown.flatMap(({ binPaths }) => binPaths), ...image.paths],
    env: Object.assign({}, ...shown.map(({ env }) => env)) as Record<string, string>,
    hasOneTemporary: true,
  };
}

/** All of it is the image's but our own Node, which carries requests to the gateway. */
async function showImage(engine: ContainerEngine, name: string): Promise<OwnView> {
  const image = await findImage(engine, name);
  if (image === undefined) throw new EngineError(engine.name, { stderr: `it has no image ${name}` });
  const node = findNodeToolchain();
  return {
    imageId: image.id,
    mounts: node.mounts.slice(0, 1),
    paths: [...image.paths, ...node.binPaths],
    env: {},
    hasOneTemporary: false,
  };
}

/**
 * Said for every container: an engine's own defaults may be more than it can set itself. The number of processes counts for a
 * user on the whole machine; a container's own is kept by its cgroup.
 */
function readUlimits(): Record<string, number> {
  const text = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : '';
  const readHard = (name: string, enough: number) =>
    Math.min(enough, Number(new RegExp(`^Max ${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(text)?.[1] ?? enough));
  return { nofile: readHard('open files', 65_536), nproc: readHard('processes', 32_768) };
}

/** @throws {Error} if a workspace lies where the engine cannot see it */
function requireSeen(mounts: readonly Mount[]): void {
  const hidden = mounts.find(({ namespace }) => namespace !== undefined);
  if (hidden) throw new Error(`${hidden.path} lies in a mount namespace that no engine sees`);
}

/** An engine would make it. */
function hasDirectory({ cwd, mounts }: SandboxCommand): boolean {
  const above = mounts
    .filter(({ path }) => cwd === path || cwd.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (above) return existsSync(`${above.hostPath}${cwd.slice(above.path.length)}`);
  return ['/', '/tmp', homePath].includes(cwd);
}

/** Nobody is at work there yet, so that nothing can be put under our hands. */
async function giveFiles({ mounts, gateway }: SandboxCommand): Promise<void> {
  const paths = mounts.filter(({ access }) => access === 'write').map(({ hostPath }) => hostPath);
  if (gateway) paths.push(gateway.socketPath);
  if (paths.length === 0) return;
  const owner = `${agentId}:${agentId}`;
  const unlessOwned = ['(', '!', '-uid', String(agentId), '-o', '!', '-gid', String(agentId), ')'];
  await execa('find', [...paths, ...unlessOwned, '-exec', 'chown', '-h', owner, '{}', '+'], {
    detached: true,
  });
}

const longestRemovalMs = 60_000;

/**
 * A command that has ended by itself was removed by its engine. One that is only being made has to be waited for: were its
 * maker killed, it would come all the same, and stay.
 */
async function removeContainer(engine: ContainerEngine, name: string, maker: ChildProcess): Promise<void> {
  if (maker.exitCode !== null && !isEnginesOwn(maker.exitCode)) return;
  const deadlineMs = performance.now() + longestRemovalMs;
  for (let isMaking = true; isMaking; ) {
    isMaking = maker.exitCode === null && maker.signalCode === null;
    await callEngine(engine, ['rm', '--force', '--volumes', name]).catch((error) => {
      if (!(error instanceof EngineError && isGoing(error))) throw error;
    });
    if (isMaking) await delay(50);
    if (performance.now() > deadlineMs) maker.kill('SIGKILL');
  }
}

/** Or was never there. */
const isGoing = ({ message }: EngineError) =>
  /no such container|no container with name|removal of container .* is already in progress/i.test(message);
