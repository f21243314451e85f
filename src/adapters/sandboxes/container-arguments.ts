import type { Mount, ResourceLimits, SandboxCommand } from '../../ports.ts';
import { forwarderHostPath, forwarderPath, needsHome, socketPath, toHome, toStarter } from './places.ts';
import { toTemporaryBytes } from './resource-limits.ts';

export interface ContainerView {
  readonly imageId: string;
  /** The system and toolchains, or Node alone where the image has its own. */
  readonly mounts: readonly Mount[];
  /** In the image's own order, with what is mounted. */
  readonly paths: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly temporaryOptions: readonly string[];
  /** Whether `/var/tmp` leads to `/tmp`. */
  readonly hasOneTemporary: boolean;
  /** An engine can set no more than it has itself, and nobody but root more than he was given. */
  readonly ulimits: Readonly<Record<string, number>>;
}

const toUlimits = (limits: Readonly<Record<string, number>>) =>
  Object.entries(limits).flatMap(([name, value]) => ['--ulimit', `${name}=${value}:${value}`]);

/** A container that has nothing but what the command is to have, and can do nothing beyond what any user can. */
export function toContainerArguments(
  command: SandboxCommand,
  limits: ResourceLimits,
  view: ContainerView,
  coreCount: number,
): string[] {
  const { network, cwd, stdin } = command;
  const size = `size=${toTemporaryBytes(limits)}`;
  const temporary = ['rw', 'exec', 'nosuid', 'nodev', 'mode=1777', size, ...view.temporaryOptions].join(',');
  const folders = [
    '/tmp',
    ...(view.hasOneTemporary ? [] : ['/var/tmp']),
    ...(needsHome(command) ? [toHome(command)] : []),
  ];
  return [
    ...['--pull', 'never', '--init', '--read-only', '--hostname', 'sandbox', '--network', network],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--log-driver', 'none'],
    ...['--memory', String(limits.memoryBytes), '--memory-swap', String(limits.memoryBytes)],
    ...['--pids-limit', String(limits.processCount)],
    ...(limits.cpuCount < coreCount ? ['--cpus', String(limits.cpuCount)] : []),
    ...toUlimits({ ...view.ulimits, core: 0, fsize: limits.diskBytes }),
    ...['--shm-size', String(toTemporaryBytes(limits))],
    ...folders.flatMap((path) => ['--tmpfs', `${path}:${temporary}`]),
    ...listMounts(command, view).flatMap((mount) => ['--mount', toMountArgument(mount)]),
    ...(stdin === undefined ? [] : ['--interactive']),
    ...['--workdir', cwd, '--entrypoint', '', ...toEnvironmentArguments(toEnvironment(command, view))],
    view.imageId,
    ...toGreetedStart(toStarter(command), command),
  ];
}

const readOnly = (hostPath: string, path: string): Mount => ({ hostPath, path, access: 'read' });

/** Outer directories come first: an engine that does not sort them by itself would hide inner ones. */
function listMounts({ mounts, gateway }: SandboxCommand, view: ContainerView): Mount[] {
  const way = gateway
    ? [readOnly(gateway.socketPath, socketPath), readOnly(forwarderHostPath, forwarderPath)]
    : [];
  return [...view.mounts, ...[...mounts].sort((a, b) => a.path.length - b.path.length), ...way];
}

/** As comma-separated values, whose own rules for quotes keep commas in names. */
function toMountArgument({ hostPath, path, access }: Mount): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  // What is mounted below a folder that is only read would stay writable: it is not shown.
  const rights = access === 'read' ? ['readonly', 'bind-nonrecursive=true'] : [];
  return ['type=bind', quote(`source=${hostPath}`), quote(`target=${path}`), ...rights].join(',');
}

function toEnvironment(command: SandboxCommand, view: ContainerView): Record<string, string> {
  const paths = [...(command.paths ?? []), ...view.paths];
  return { PATH: paths.join(':'), HOME: toHome(command), ...view.env, ...command.env };
}

/** Names that mean something to the engine's own program, or to what starts it; none of them is where secrets stand. */
const engineNames =
  /^(PATH|HOME|USER|LANG|TMPDIR|(LD|DOCKER|CONTAINERS?|PODMAN|BUILDAH|REGISTRY|STORAGE|XDG|GO)_?.*|.*_PROXY)$/i;

/** Values are handed on through the engine's own environment: arguments can be read by everybody on this machine. */
const toEnvironmentArguments = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).flatMap(([name, value]) => [
    '--env',
    engineNames.test(name) ? `${name}=${value}` : name,
  ]);

export const toEngineEnvironment = ({ env }: SandboxCommand): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !engineNames.test(name)));

/** Printed to both streams before a command begins: what comes before it is the engine's own. */
export const greeting = 'a container of rollbench begins\n';

/** Engines add some variables of their own. */
function toGreetedStart(argv: readonly string[], { env }: SandboxCommand): readonly string[] {
  const names = ['HOSTNAME', 'container', 'TERM'].filter((name) => !(name in env));
  const greet = `echo '${greeting.trimEnd()}'`;
  return ['/bin/sh', '-c', `unset ${names.join(' ')}; ${greet}; ${greet} >&2; exec "$@"`, 'sh', ...argv];
}
