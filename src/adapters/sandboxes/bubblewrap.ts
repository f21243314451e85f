import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Health, Sandbox, SandboxCommand, SandboxResult } from '../../ports.ts';
import { identityFiles, listSystemArguments, networkFiles, ownHosts } from './bubblewrap-system.ts';
import { defaultLimits, type ProcessEnd, type ProcessLimits, runProcess, statusChannel } from './process.ts';
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
      toolchains: [...(options.toolDirectories ?? []).map(toToolchain), findNodeToolchain()],
    };
    return known;
  };

  async function run(command: SandboxCommand): Promise<SandboxResult> {
    const bwrap = findBwrap(options);
    if (bwrap === undefined) return { kind: 'broken', detail: missing(options).detail, durationMs: 0 };
    const { system, toolchains } = look();
    const inputs = { ...identityFiles, ...(command.network === 'none' ? ownHosts : {}) };
    const binPaths = toolchains.flatMap((toolchain) => toolchain.binPaths);
    const end = await runProcess({
      file: bwrap,
      args: [
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
        PATH: [...binPaths, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
        HOME: homePath,
        ...command.env,
      },
      timeoutMs: command.timeoutMs,
      ...(command.stdin !== undefined && { stdin: command.stdin }),
      ...(command.stdoutFile !== undefined && { stdoutFile: command.stdoutFile }),
      ...(command.stderrFile !== undefined && { stderrFile: command.stderrFile }),
      ...(command.signal !== undefined && { signal: command.signal }),
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

/**
 * What bubblewrap says of itself on its status channel: `child-pid` is the first process of the namespace as we see it;
 * `exit-code` comes only after the command was really started.
 */
interface BwrapStatus {
  readonly 'child-pid'?: number;
  readonly 'exit-code'?: number;
}

function parseStatus(status: string): BwrapStatus {
  return Object.assign(
    {},
    ...status
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
}

function toResult(end: ProcessEnd): SandboxResult {
  const { durationMs, stdoutTail, stderrTail } = end;
  if (end.kind === 'failed') return { kind: 'broken', detail: end.detail, durationMs };
  if (end.kind === 'cancelled') return { kind: 'cancelled', durationMs };
  if (end.kind === 'timedOut') return { kind: 'timedOut', stdoutTail, stderrTail, durationMs };
  const exitCode = parseStatus(end.status)['exit-code'];
  if (exitCode !== undefined) return { kind: 'exited', exitCode, stdoutTail, stderrTail, durationMs };
  const detail = `bubblewrap ended with exit code ${end.exitCode} before the command did: ${stderrTail.trim() || 'no message'}`;
  return { kind: 'broken', detail, durationMs };
}

function describe(result: SandboxResult): string {
  return result.kind === 'broken' ? result.detail : JSON.stringify(result);
}

/** To the command itself: the first child of the namespace's first process. */
async function interrupt(child: ChildProcess, status: string): Promise<void> {
  const init = parseStatus(status)['child-pid'];
  const children =
    init === undefined ? '' : await readFile(`/proc/${init}/task/${init}/children`, 'utf8').catch(() => '');
  const command = Number(children.split(' ')[0]);
  if (command > 0) sendSignal(command, 'SIGINT');
  else child.kill('SIGINT');
}

/** With its first process the kernel ends all others of a PID namespace; when that one is gone, all are. */
async function kill(child: ChildProcess, status: string): Promise<void> {
  const init = parseStatus(status)['child-pid'];
  if (init === undefined) {
    child.kill('SIGKILL');
    return;
  }
  // Once bubblewrap has ended, its own wish to die with its parent ends the namespace: a number may by then be another's.
  if (child.exitCode === null && child.signalCode === null) sendSignal(init, 'SIGKILL');
  for (let waitMs = 1; isAlive(init) && waitMs < 2000; waitMs *= 2) await delay(waitMs);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A zombie has ended, and so has all of its namespace; it only waits for somebody to ask how. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return false;
  }
}
