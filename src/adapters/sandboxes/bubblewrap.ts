import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Health, ResourceLimits, Sandbox, SandboxCommand, SandboxResult } from '../../ports.ts';
import { enterNamespace, findNamespace } from '../mount-namespace.ts';
import { interrupt, kill, toResult } from './bubblewrap-status.ts';
import { type Cgroups, createCgroups, toCapabilities } from './cgroup.ts';
import { findLanguageToolchains } from './language-toolchains.ts';
import { toLimitedStart } from './limited-start.ts';
import { forwarderHostPath, forwarderPath, needsHome, socketPath, toHome, toStarter } from './places.ts';
import { runProcess, statusChannel } from './process.ts';
import { findMachineKind, toBubblewrapInstallation, toNamespaceRemedy } from './remedies.ts';
import { type LimitOptions, toResourceLimits, toTemporaryBytes } from './resource-limits.ts';
import { findSystem, identityFiles, networkFiles, ownHosts } from './system.ts';
import { findNodeToolchain, type Toolchain, type ToolDirectory, toToolchain } from './toolchain.ts';
import { watchDisk } from './watch-disk.ts';

export interface BubblewrapOptions extends LimitOptions {
  /** The binary to use; otherwise the one on PATH, then `fallbackPath` (Codex brings one along). */
  readonly bwrapPath?: string;
  readonly fallbackPath?: string;
  /** Shown read-only and put in front of PATH. */
  readonly toolDirectories?: readonly ToolDirectory[];
}

/**
 * Linux namespaces through bubblewrap: an own file system from an allow-list, own processes, own network with nothing but
 * loopback, no capabilities, the user 1000 whoever started it. What is not mounted cannot be read, what is not in `env`
 * is not known, and all of it ends with the command, and with us.
 */
export function createBubblewrapSandbox(options: BubblewrapOptions = {}): Sandbox {
  const limits = toResourceLimits(options.limits);
  let known: { readonly shown: readonly Toolchain[]; readonly cgroups: Cgroups } | undefined;
  const look = () => {
    known ??= {
      shown: [
        findSystem(),
        ...(options.toolDirectories ?? []).map(toToolchain),
        findNodeToolchain(),
        ...findLanguageToolchains(),
      ],
      cgroups: createCgroups(),
    };
    return known;
  };

  async function run(command: SandboxCommand): Promise<SandboxResult> {
    const bwrap = findBwrap(options);
    if (bwrap === undefined) return { kind: 'broken', detail: missing(options).detail, durationMs: 0 };
    if (command.signal?.aborted) return { kind: 'cancelled', durationMs: 0 };
    const { shown, cgroups } = look();
    const own = { ...limits, ...command.limits };
    const { memory, pids } = cgroups.parents;
    const cgroup = cgroups.create(own, availableParallelism());
    try {
      const kept = { keepsMemory: memory !== undefined, keepsProcesses: pids !== undefined };
      const [file = '/bin/sh', ...start] = toLimitedStart(own, cgroup, kept);
      const namespace = findNamespace(command.mounts);
      const inputs = { ...identityFiles, ...(command.network === 'none' ? ownHosts : {}) };
      const end = await runProcess({
        ...command,
        file,
        args: [
          ...start,
          ...(namespace ? [...enterNamespace(namespace), '/'] : []),
          ...[bwrap, ...namespaces, ...(command.network === 'none' ? ['--unshare-net'] : [])],
          ...shown.flatMap(showToolchain),
          ...Object.keys(inputs).flatMap((path, i) => [
            '--perms',
            '0644',
            '--ro-bind-data',
            `${4 + i}`,
            path,
          ]),
          ...(command.network === 'host'
            ? networkFiles.flatMap((path) => ['--ro-bind-try', path, path])
            : []),
          ...showTemporaries(own),
          ...showOwnPlaces(command, own),
          ...['--chdir', command.cwd, '--', ...toStarter(command)],
        ],
        cwd: '/',
        // As bubblewrap's own environment it reaches the command, but no list of processes.
        env: toEnvironment(command, shown),
        channels: [statusChannel, ...Object.values(inputs)],
        graceMs: options.graceMs ?? 2000,
        outputBytes: own.outputBytes,
        waitForExcess: (signal) => watchDisk(command.mounts, own, signal),
        interrupt,
        kill,
      });
      return toResult(end, cgroup.metLimit());
    } finally {
      await cgroup.remove();
    }
  }

  return {
    name: 'bubblewrap',
    view: 'bubblewrap',
    isSealed: true,
    limits,
    capabilities: async () => toCapabilities(look().cgroups.parents),
    resolve: (mount) => mount.path,
    run,
    async check() {
      const bwrap = findBwrap(options);
      if (bwrap === undefined) return missing(options);
      const command = {
        argv: ['true'],
        cwd: '/',
        env: {},
        mounts: [],
        network: 'none',
        timeoutMs: 10_000,
      } as const;
      const result = await run(command);
      if (result.kind === 'exited' && result.exitCode === 0) {
        return { kind: 'healthy', detail: `${bwrap} started a command in namespaces of its own` };
      }
      return {
        kind: 'unhealthy',
        detail: `${bwrap} cannot start a command: ${describe(result)}`,
        fix: toNamespaceRemedy(findMachineKind()),
      };
    },
  };
}

const namespaces = [
  ...['--die-with-parent', '--new-session', '--json-status-fd', '3'],
  // The same user for whoever starts it: tests that refuse root, or that rely on permissions, behave everywhere alike.
  ...['--unshare-user', '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'],
  ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--hostname', 'sandbox'],
  ...['--proc', '/proc', '--dev', '/dev'],
];

function toEnvironment({ paths = [], env }: SandboxCommand, shown: readonly Toolchain[]) {
  const binPaths = shown.flatMap((toolchain) => toolchain.binPaths);
  return {
    PATH: [...paths, ...binPaths, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: toHome({ env }),
    ...(Object.assign({}, ...shown.map((toolchain) => toolchain.env)) as Record<string, string>),
    ...env,
  };
}

const showTemporary = (path: string, limits: ResourceLimits, mode: string) => [
  ...['--perms', mode, '--size', String(toTemporaryBytes(limits)), '--tmpfs', path],
];

const showTemporaries = (limits: ResourceLimits) => [
  ...['/dev/shm', '/tmp'].flatMap((path) => showTemporary(path, limits, '1777')),
  ...['--symlink', '../tmp', '/var/tmp'],
];

function showToolchain({ mounts, links }: Toolchain): string[] {
  return [
    ...mounts.flatMap(({ hostPath, path }) => ['--ro-bind', hostPath, path]),
    ...Object.entries(links).flatMap(([path, target]) => ['--symlink', target, path]),
  ];
}

/** Home, the caller's mounts, the way to the gateway. Outer directories come first, or they would hide inner ones. */
function showOwnPlaces(command: SandboxCommand, limits: ResourceLimits): string[] {
  const { mounts, gateway } = command;
  return [
    ...(needsHome(command) ? showTemporary(toHome(command), limits, '0755') : []),
    ...[...mounts]
      .sort((a, b) => a.path.length - b.path.length)
      .flatMap(({ hostPath, path, access }) => [access === 'write' ? '--bind' : '--ro-bind', hostPath, path]),
    ...(gateway
      ? ['--ro-bind', gateway.socketPath, socketPath, '--ro-bind', forwarderHostPath, forwarderPath]
      : []),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
  ];
}

function findBwrap({ bwrapPath, fallbackPath }: BubblewrapOptions): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'bwrap'));
  const places = bwrapPath === undefined ? [...onPath, ...(fallbackPath ? [fallbackPath] : [])] : [bwrapPath];
  return places.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing({ bwrapPath }: BubblewrapOptions): Extract<Health, { kind: 'unhealthy' }> {
  return {
    kind: 'unhealthy',
    detail: bwrapPath === undefined ? 'bwrap is not on the PATH' : `${bwrapPath} is no program`,
    fix: toBubblewrapInstallation(findMachineKind()),
  };
}

function describe(result: SandboxResult): string {
  return result.kind === 'broken' ? result.detail : JSON.stringify(result);
}
