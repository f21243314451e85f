import { release } from 'node:os';

export type MachineKind = 'linux' | 'wsl' | 'macos' | 'other';

/** @param kernel as `uname -r` says it: WSL's names who made it */
export function findMachineKind(
  platform: NodeJS.Platform = process.platform,
  kernel = release(),
): MachineKind {
  if (platform === 'darwin') return 'macos';
  if (platform !== 'linux') return 'other';
  return /microsoft/i.test(kernel) ? 'wsl' : 'linux';
}

type Engine = 'docker' | 'podman';

const inOtherMachine: Readonly<Record<Engine, string>> = {
  docker:
    'brew install colima docker && colima start, then run Rollbench inside of that machine (colima ssh)',
  podman:
    'brew install podman && podman machine init && podman machine start, then run Rollbench inside of that machine (podman machine ssh)',
};
const intoWsl = 'install WSL 2 (wsl --install), and run Rollbench in there';

/** How to get bubblewrap, or what does its work where it cannot be had. */
export const toBubblewrapInstallation = (machine: MachineKind): string =>
  ({
    linux: 'install it (apt-get install bubblewrap), or choose another sandbox',
    wsl: 'install it (apt-get install bubblewrap), or set [sandbox] kind = "docker"',
    macos: `macOS has no namespaces: set [sandbox] kind = "docker"; ${inOtherMachine.docker}`,
    other: intoWsl,
  })[machine];

export const toNamespaceRemedy = (machine: MachineKind): string =>
  machine === 'wsl'
    ? 'WSL 1 has no namespaces: wsl --set-version DISTRIBUTION 2, or choose another sandbox'
    : 'allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or choose another sandbox';

export function toEngineInstallation(engine: Engine, machine: MachineKind): string {
  if (machine === 'macos') return inOtherMachine[engine];
  if (machine === 'other') return intoWsl;
  const command = `apt-get install ${engine === 'docker' ? 'docker.io' : 'podman catatonit'}`;
  return machine === 'wsl'
    ? `${command} in this distribution: Docker Desktop passes no unix socket on`
    : `${command}, or choose another sandbox`;
}

export function toEngineStart(engine: Engine, machine: MachineKind): string {
  if (machine === 'macos') return engine === 'docker' ? 'colima start' : 'podman machine start';
  if (engine === 'podman')
    return 'see podman info; where crun refuses the machine’s cgroups, set [sandbox] runtime = "runc"';
  const start = machine === 'wsl' ? 'service docker start' : 'systemctl start docker, or dockerd';
  return `start the daemon (${start}), and see that you may use it (usermod -aG docker USER); DOCKER_HOST says where it is`;
}

/** A container that does not reach a socket of ours. */
export const socketRemedy =
  'see what the engine complains of; one that runs in a virtual machine of its own (Docker Desktop, podman machine) passes no unix socket on: run Rollbench inside of that machine, or in WSL 2';
