import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Health, SandboxCommand, SandboxResult } from '../../ports.ts';
import { type ContainerEngine, EngineError } from './container-engine.ts';
import { findMachineKind, socketRemedy, toEngineInstallation, toEngineStart } from './remedies.ts';

interface Started {
  run(command: SandboxCommand): Promise<SandboxResult>;
  /** @throws {EngineError} */
  stand(): Promise<{ readonly facts: { readonly version: string; readonly isRootless: boolean } }>;
}

/** Asks the engine, then really starts a container that has to reach a socket of ours: not every engine lets it. */
export async function checkContainers(
  engine: ContainerEngine,
  image: string | undefined,
  { run, stand }: Started,
  machine = findMachineKind(),
): Promise<Health> {
  if (image === undefined && (machine === 'macos' || machine === 'other')) {
    const fix = `set [sandbox] image to the digest of a Linux image that holds your toolchains and git; ${toEngineInstallation(engine.name, machine)}`;
    return { kind: 'unhealthy', detail: 'this machine has no Linux to show in a container', fix };
  }
  try {
    const { facts } = await stand();
    const complaint = await tryGateway(run);
    if (complaint === undefined) {
      const detail = `${engine.name} ${facts.version}${facts.isRootless ? ' (rootless)' : ''} started a container that reached our socket and nothing else`;
      return { kind: 'healthy', detail };
    }
    return { kind: 'unhealthy', detail: complaint, fix: socketRemedy };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const fix = error.isMissing
      ? toEngineInstallation(engine.name, machine)
      : error.message.includes('has no image')
        ? `${engine.name} pull ${image}, or build it`
        : toEngineStart(engine.name, machine);
    return { kind: 'unhealthy', detail: error.message, fix };
  }
}

/** @returns what went wrong */
async function tryGateway(run: Started['run']): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'rollbench-check-'));
  const socketPath = join(directory, 'check.sock');
  const server = createServer((_, response) => response.end('reached'));
  try {
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    const script = `fetch('http://127.0.0.1:4141/').then((answer) => answer.text()).then(console.log)`;
    const result = await run({
      argv: ['/opt/rollbench/node/bin/node', '-e', script],
      ...{ cwd: '/', env: {}, mounts: [], network: 'none', timeoutMs: 60_000 },
      gateway: { socketPath, port: 4141 },
    });
    if (result.kind === 'exited' && result.stdoutTail === 'reached\n') return undefined;
    if (result.kind === 'broken') return result.detail;
    return `a container cannot reach our socket: ${JSON.stringify(result)}`;
  } finally {
    server.close();
    await rm(directory, { recursive: true });
  }
}
