export interface Mount {
  readonly hostPath: string;
  /** Absolute path inside. */
  readonly path: string;
  readonly access: 'read' | 'write';
  /** The process in whose mount namespace `hostPath` is found, such as `/proc/4711`; our own when absent. */
  readonly namespace?: string;
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
  | { readonly kind: 'cancelled'; readonly durationMs: number }
  /** The sandbox itself could not start or died: nothing is known about the command. */
  | { readonly kind: 'broken'; readonly detail: string; readonly durationMs: number };

export type Health =
  | { readonly kind: 'healthy'; readonly detail: string }
  | { readonly kind: 'unhealthy'; readonly detail: string; readonly fix: string };

export interface Sandbox {
  readonly name: string;
  /** False for `host`: every page then says "unsealed". */
  readonly isSealed: boolean;
  /** Where a host directory mounted at `path` is found by the command: `path` itself, or the host path where nothing is mounted. */
  resolve(mount: Mount): string;
  check(): Promise<Health>;
  run(command: SandboxCommand): Promise<SandboxResult>;
}
