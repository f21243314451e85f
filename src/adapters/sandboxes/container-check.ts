import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Health, SandboxCommand, SandboxResult } from '../../ports.ts';
import { type ContainerEngine, EngineError } from './container-engine.ts';

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
): Promise<Health> {
  if (image === undefined && process.platform !== 'linux') {
    return {
      kind: 'unhealthy',
      detail: `${process.platform} has no system of its own to show in a container`,
      fix: 'set [sandbox] image to the digest of a Linux image that holds your toolchains and git',
    };
  }
  try {
    const { facts } = await stand();
    const complaint = await tryGateway(run);
    if (complaint === undefined) {
      const detail = `${engine.name} ${facts.version}${facts.isRootless ? ' (rootless)' : ''} started a container that reached our socket and nothing else`;
      return { kind: 'healthy', detail };
    }
    return { kind: 'unhealthy', detail: complaint, fix: remedies.socket };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const fix = error.isMissing
      ? toInstallation(engine.name)
      : error.message.includes('has no image')
        ? `${engine.name} pull ${image}, or build it`
        : toStart(engine.name);
    return { kind: 'unhealthy', detail: error.message, fix };
  }
}

const remedies = {
  socket:
    'see what the engine complains of; one that runs in a virtual machine of its own (Docker Desktop, podman machine) passes no unix socket on: run Rollbench inside of that machine, or in WSL 2',
};

function toInstallation(engine: ContainerEngine['name']): string {
  if (process.platform === 'darwin')
    return `brew install ${engine === 'docker' ? 'colima docker && colima start' : 'podman && podman machine init && podman machine start'}, and run Rollbench inside of that machine`;
  const packages = engine === 'docker' ? 'docker.io' : 'podman catatonit';
  return `apt-get install ${packages} (in WSL 2, too), or choose another sandbox`;
}

const toStart = (engine: ContainerEngine['name']): string =>
  engine === 'docker'
    ? 'start the daemon (systemctl start docker, or dockerd), and see that you may use it (usermod -aG docker USER); DOCKER_HOST says where it is'
    : 'see podman info; where crun refuses the machine’s cgroups, set [sandbox] runtime = "runc"';

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
