import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Sandbox, SandboxCommand, SandboxResult } from '../../ports.ts';
import { enterNamespace, findNamespace } from '../mount-namespace.ts';
import { removeTree } from '../remove-tree.ts';
import { type ProcessEnd, runProcess } from './process.ts';
import { type LimitOptions, toResourceLimits } from './resource-limits.ts';

/**
 * No sandbox at all: commands run on this machine with the rights of whoever started Rollbench. Mounts are not made (see
 * `resolve`), the network is what it is, and the gateway is reached at its port on the host. For use by name only.
 */
export function createHostSandbox(options: LimitOptions = {}): Sandbox {
  const limits = toResourceLimits(options.limits);

  async function run(command: SandboxCommand): Promise<SandboxResult> {
    // The user's own home may hold what a command must not find or change.
    const home = await mkdtemp(join(tmpdir(), 'rollbench-home-'));
    try {
      const namespace = findNamespace(command.mounts);
      const [file = '/bin/sh', ...words] = namespace
        ? [...enterNamespace(namespace), command.cwd]
        : ['/bin/sh', '-c', 'exec "$@"', 'sh'];
      const end = await runProcess({
        ...command,
        file,
        args: [...words, ...command.argv],
        cwd: namespace ? '/' : command.cwd,
        env: {
          PATH: [
            ...(command.paths ?? []),
            dirname(process.execPath),
            process.env.PATH ?? '/usr/bin:/bin',
          ].join(delimiter),
          HOME: home,
          ...command.env,
        },
        graceMs: options.graceMs ?? 2000,
        outputBytes: command.limits?.outputBytes ?? limits.outputBytes,
        interrupt: (child) => signalGroup(child, 'SIGINT'),
        kill: (child) => void signalGroup(child, 'SIGKILL'),
      });
      return toResult(end);
    } finally {
      await removeTree(home);
    }
  }

  return {
    name: 'host',
    view: 'host',
    isSealed: false,
    limits,
    capabilities: async () => ({
      ...{ memoryLimit: 'none', processLimit: 'none', cpuLimit: 'none', diskLimit: 'none', told: [] },
    }),
    resolve: (mount) => mount.hostPath,
    run,
    async check() {
      const result = await run({
        argv: ['true'],
        cwd: '/',
        env: {},
        mounts: [],
        network: 'host',
        timeoutMs: 10_000,
      });
      return result.kind === 'exited' && result.exitCode === 0
        ? { kind: 'healthy', detail: 'commands run unsealed, on this machine' }
        : {
            kind: 'unhealthy',
            detail: JSON.stringify(result),
            fix: 'see that /bin/sh and true can be started',
          };
    },
  };
}

function toResult({ kind, exitCode, stdoutTail, stderrTail, detail, durationMs }: ProcessEnd): SandboxResult {
  switch (kind) {
    case 'exited':
      return { kind, exitCode, stdoutTail, stderrTail, durationMs };
    case 'timedOut':
      return { kind, stdoutTail, stderrTail, durationMs };
    case 'cancelled':
      return { kind, durationMs };
    case 'failed':
    // It has no limits that could be exceeded.
    case 'limitExceeded':
      return { kind: 'broken', detail, durationMs };
  }
}

/** Everything that the command started and that did not leave its group; false where nobody is left. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-Number(child.pid), signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
