export interface Mount {
  readonly hostPath: string;
  /** Absolute path inside. */
  readonly path: string;
  readonly access: 'read' | 'write';
  /** The process in whose mount namespace `hostPath` is found, such as `/proc/4711`; our own when absent. */
  readonly namespace?: string;
  /** Where what is written to it lies for us, and nothing else, such as the upper side of an overlay; `hostPath` when absent. */
  readonly writtenPath?: string;
}

/** What a command may take of the machine. Each is kept as well as `SandboxCapabilities` says. */
export interface ResourceLimits {
  /** Of all its processes together, temporary files included. */
  readonly memoryBytes: number;
  readonly processCount: number;
  /** May be a fraction. */
  readonly cpuCount: number;
  /** For each temporary file system, and for all writable mounts together beyond what they held at the start. */
  readonly diskBytes: number;
  /** Files and directories in all writable mounts together, likewise. */
  readonly fileCount: number;
  /** For each of the two output files; what goes beyond it is dropped, and the file says so. */
  readonly outputBytes: number;
}

/** A limit whose being met can end a command, or make it fail. */
export type MetLimit = 'memory' | 'processes' | 'disk';

/** What keeps each limit; `none`: nothing does. */
export interface SandboxCapabilities {
  readonly memoryLimit: 'cgroup-v2' | 'cgroup-v1' | 'none';
  readonly processLimit: 'cgroup-v2' | 'cgroup-v1' | 'rlimit' | 'none';
  readonly cpuLimit: 'cgroup-v2' | 'cgroup-v1' | 'none';
  /** `watched`: writable mounts are looked at while the command runs, and temporary file systems have their size. */
  readonly diskLimit: 'watched' | 'none';
  /** Of which it is told when a command failed after it had met them, or was ended for them. */
  readonly told: readonly MetLimit[];
}

export interface SandboxCommand {
  readonly argv: readonly string[];
  /** Absolute path inside. */
  readonly cwd: string;
  /** The whole environment; nothing is inherited. `PATH` and `HOME` are set by the sandbox unless given. */
  readonly env: Readonly<Record<string, string>>;
  /** Directories for the front of PATH. */
  readonly paths?: readonly string[];
  readonly mounts: readonly Mount[];
  /** `none`: an empty network namespace with nothing but its own loopback. */
  readonly network: 'none' | 'host';
  /** Unix socket to the gateway, and the loopback port inside on which it shall answer. */
  readonly gateway?: { readonly socketPath: string; readonly port: number };
  /** Instead of the sandbox's own. */
  readonly limits?: Partial<ResourceLimits>;
  readonly timeoutMs: number;
  /** Asked when the time is up: what is left by then, because time that was spent waiting does not count. */
  remainingMs?(): number;
  /** Bytes for standard input; it is closed at once when absent. */
  readonly stdin?: string;
  /** Output goes to these host files; else to memory, its last 64 KiB. */
  readonly stdoutFile?: string;
  readonly stderrFile?: string;
  /** Ends the command: an interrupt, a short grace, then everything that it started. */
  readonly signal?: AbortSignal;
}

export type SandboxResult =
  | {
      readonly kind: 'exited';
      readonly exitCode: number;
      /** What it met on its way, when it failed: a process was killed for want of memory, or could not be started. */
      readonly metLimit?: MetLimit;
      readonly stdoutTail: string;
      readonly stderrTail: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'timedOut';
      readonly stdoutTail: string;
      readonly stderrTail: string;
      readonly durationMs: number;
    }
  /** Ended by us, because it took more than it may. */
  | {
      readonly kind: 'limitExceeded';
      readonly limit: MetLimit;
      readonly detail: string;
      readonly stdoutTail: string;
      readonly stderrTail: string;
      readonly durationMs: number;
    }
  | { readonly kind: 'cancelled'; readonly durationMs: number }
  /** The sandbox itself could not start or died: nothing is known about the command. */
  | { readonly kind: 'broken'; readonly detail: string; readonly durationMs: number };

export type Health =
  | { readonly kind: 'healthy'; readonly detail: string }
  | { readonly kind: 'unhealthy'; readonly detail: string; readonly fix: string };

export interface Sandbox {
  readonly name: string;
  /** What results of set-up hang on: the sandbox, and its image if it has one. */
  readonly view: string;
  /** False for `host`: every page then says "unsealed". */
  readonly isSealed: boolean;
  /** For commands that say nothing else. */
  readonly limits: ResourceLimits;
  /** Found out on this machine, when it is asked for the first time. */
  capabilities(): Promise<SandboxCapabilities>;
  /** Where a host directory mounted at `path` is found by the command: `path` itself, or the host path where nothing is mounted. */
  resolve(mount: Mount): string;
  check(): Promise<Health>;
  run(command: SandboxCommand): Promise<SandboxResult>;
}
