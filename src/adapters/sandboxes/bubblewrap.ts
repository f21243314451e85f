import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Health, Sandbox, SandboxCommand, SandboxResult } from '../../ports.ts';
import { enterNamespace, findNamespace } from '../mount-namespace.ts';
import { interrupt, kill, toResult } from './bubblewrap-status.ts';
import { identityFiles, listSystemArguments, networkFiles, ownHosts } from './bubblewrap-system.ts';
import { findLanguageToolchains } from './language-toolchains.ts';
import { defaultLimits, type ProcessLimits, runProcess, statusChannel } from './process.ts';
import {
  findNodeToolchain,
  nodeBinary,
  type Toolchain,
  type ToolDirectory,
  toToolchain,
} from './toolchain.ts';

export interface BubblewrapOptions {
  /** The binary to use; otherwise the one on PATH, then `fallbackPath` (Codex brings one along). */
  readonly bwrapPath?: string;
  readonly fallbackPath?: string;
  /** Shown read-only and put in front of PATH. */
  readonly toolDirectories?: readonly ToolDirectory[];
  readonly limits?: Partial<ProcessLimits>;
}

const homePath = '/home/agent';
const socketPath = '/run/rollbench/gateway.sock';
const forwarderPath = '/opt/rollbench/forwarder.mjs';
const forwarderHostPath = fileURLToPath(new URL('./forwarder.mjs', import.meta.url));
const temporaryBytes = 2 * 2 ** 30;

/**
 * Linux namespaces through bubblewrap: an own file system from an allow-list, own processes, own network with nothing but
 * loopback, no capabilities, the user 1000 whoever started it. What is not mounted cannot be read, what is not in `env`
 * is not known, and all of it ends with the command, and with us.
 */
export function createBubblewrapSandbox(options: BubblewrapOptions = {}): Sandbox {
  const limits = { ...defaultLimits, ...options.limits };
  let known: { readonly system: readonly string[]; readonly toolchains: readonly Toolchain[] } | undefined;
  const look = () => {
    known ??= {
      system: listSystemArguments(),
      toolchains: [
        ...(options.toolDirectories ?? []).map(toToolchain),
        findNodeToolchain(),
        ...findLanguageToolchains(),
      ],
    };
    return known;
  };

  async function run(command: SandboxCommand): Promise<SandboxResult> {
    const bwrap = findBwrap(options);
    if (bwrap === undefined) return { kind: 'broken', detail: missing(options).detail, durationMs: 0 };
    const { system, toolchains } = look();
    const inputs = { ...identityFiles, ...(command.network === 'none' ? ownHosts : {}) };
    const binPaths = toolchains.flatMap((toolchain) => toolchain.binPaths);
    const namespace = findNamespace(command.mounts);
    const [file = bwrap, ...words] = namespace ? [...enterNamespace(namespace), '/', bwrap] : [];
    const end = await runProcess({
      ...command,
      file,
      args: [
        ...words,
        ...namespaces,
        ...(command.network === 'none' ? ['--unshare-net'] : []),
        ...system,
        ...Object.keys(inputs).flatMap((path, i) => [
          '--perms',
          '0644',
          '--ro-bind-data',
          String(4 + i),
          path,
        ]),
        ...(command.network === 'host' ? networkFiles.flatMap((path) => ['--ro-bind-try', path, path]) : []),
        ...toolchains.flatMap(showToolchain),
        ...showOwnPlaces(command),
        ...toCommandArguments(command),
      ],
      cwd: '/',
      // As bubblewrap's own environment it reaches the command, but no list of processes.
      env: {
        PATH: [...(command.paths ?? []), ...binPaths, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
        HOME: homePath,
        ...Object.assign({}, ...toolchains.map(({ env }) => env)),
        ...command.env,
      },
      channels: [statusChannel, ...Object.values(inputs)],
      limits,
      interrupt,
      kill,
    });
    return toResult(end);
  }

  return {
    name: 'bubblewrap',
    isSealed: true,
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
        fix: 'allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or choose another sandbox',
      };
    },
  };
}

const namespaces = [
  ...['--die-with-parent', '--new-session', '--json-status-fd', '3'],
  // The same user for whoever starts it: tests that refuse root, or that rely on permissions, behave everywhere alike.
  ...['--unshare-user', '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'],
  ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--hostname', 'sandbox'],
  ...[
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--perms',
    '1777',
    '--size',
    String(temporaryBytes),
    '--tmpfs',
    '/dev/shm',
  ],
  ...[
    '--perms',
    '1777',
    '--size',
    String(temporaryBytes),
    '--tmpfs',
    '/tmp',
    '--symlink',
    '../tmp',
    '/var/tmp',
  ],
];

function showToolchain({ mounts, links }: Toolchain): string[] {
  return [
    ...mounts.flatMap(({ hostPath, path }) => ['--ro-bind', hostPath, path]),
    ...Object.entries(links).flatMap(([path, target]) => ['--symlink', target, path]),
  ];
}

/** Home, the caller's mounts, the way to the gateway. Outer directories come first, or they would hide inner ones. */
function showOwnPlaces({ mounts, env, gateway }: SandboxCommand): string[] {
  const home = env.HOME ?? homePath;
  const isHomeMounted = mounts.some(({ path }) => path === home || home.startsWith(`${path}/`));
  return [
    ...(isHomeMounted ? [] : ['--size', String(temporaryBytes), '--tmpfs', home]),
    ...[...mounts]
      .sort((a, b) => a.path.length - b.path.length)
      .flatMap(({ hostPath, path, access }) => [access === 'write' ? '--bind' : '--ro-bind', hostPath, path]),
    ...(gateway
      ? ['--ro-bind', gateway.socketPath, socketPath, '--ro-bind', forwarderHostPath, forwarderPath]
      : []),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
  ];
}

/** Through a shell's `exec`, a program that does not exist is exit code 127 and not a fault of the sandbox. */
function toCommandArguments({ argv, cwd, gateway }: SandboxCommand): string[] {
  const forwarder = [
    nodeBinary,
    forwarderPath,
    '--socket',
    socketPath,
    '--port',
    String(gateway?.port),
    '--',
  ];
  return ['--chdir', cwd, '--', ...(gateway ? forwarder : ['/bin/sh', '-c', 'exec "$@"', 'sh']), ...argv];
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
    fix: 'install it (apt-get install bubblewrap), or choose another sandbox',
  };
}

function describe(result: SandboxResult): string {
  return result.kind === 'broken' ? result.detail : JSON.stringify(result);
}
