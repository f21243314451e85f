import { type ExecaError, execa } from 'execa';
import type { SandboxCapabilities } from '../../ports.ts';

/** A program that runs containers, spoken to through its command line. */
export interface ContainerEngine {
  readonly name: 'docker' | 'podman';
  /** Before every command, such as the runtime for podman. */
  readonly globalArguments: readonly string[];
  /** For every container, beside what both engines understand alike. */
  readonly containerArguments: readonly string[];
  /** For each temporary file system. */
  readonly temporaryOptions: readonly string[];
  /** For containers of a user of ours who is not root. */
  toUserArguments(facts: EngineFacts): readonly string[];
  readFacts(): Promise<EngineFacts>;
  /**
   * Whether a container that has ended, and is gone, had a process killed for want of memory.
   * @param sinceMs of the epoch. @throws {EngineError} where it cannot be asked
   */
  hasMetMemory(container: string, sinceMs: number): Promise<boolean>;
}

export interface EngineFacts {
  readonly version: string;
  /** Its containers have no rights that we have not: their root is our user. */
  readonly isRootless: boolean;
  readonly capabilities: SandboxCapabilities;
}

/** The engine's own complaint, in one line. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly isMissing: boolean;

  constructor(engine: string, { code, stderr, shortMessage }: Partial<ExecaError>) {
    const words = String(stderr ?? '').trim() || shortMessage || 'no message';
    super(`${engine}: ${words.replace(/\s*\n\s*/g, '; ')}`);
    this.isMissing = code === 'ENOENT';
  }
}

/** @returns what it printed. @throws {EngineError} */
export async function callEngine(
  engine: Pick<ContainerEngine, 'name' | 'globalArguments'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  // Of a group of its own: a Ctrl-C at the terminal would leave half of a container.
  const result = await execa(engine.name, [...engine.globalArguments, ...args], {
    reject: false,
    detached: true,
    stdin: 'ignore',
    env,
  });
  if (result.failed) throw new EngineError(engine.name, result as Partial<ExecaError>);
  return result.stdout;
}

const toCgroup = (version: unknown) => (String(version).endsWith('2') ? 'cgroup-v2' : 'cgroup-v1');

const toInstant = (epochMs: number) => (epochMs / 1000).toFixed(3);

/** @param runtime the engine's own choice when absent */
export function createDockerEngine(runtime?: string): ContainerEngine {
  const name = 'docker';
  return {
    name,
    globalArguments: [],
    containerArguments: runtime ? ['--runtime', runtime] : [],
    temporaryOptions: [],
    // There is no way to show a container our files as another user's: as root it may read and write what we may.
    toUserArguments: ({ isRootless }) =>
      isRootless ? ['--user', '0:0'] : ['--user', `${process.getuid?.()}:${process.getgid?.()}`],
    async hasMetMemory(container, sinceMs) {
      const span = ['--since', toInstant(sinceMs - 1000), '--until', toInstant(Date.now())];
      const filters = ['--filter', `container=${container}`, '--filter', 'event=oom'];
      return (await callEngine({ name, globalArguments: [] }, ['events', ...span, ...filters])) !== '';
    },
    async readFacts() {
      const text = await callEngine({ name, globalArguments: [] }, ['info', '--format', '{{json .}}']);
      const info = JSON.parse(text) as {
        ServerVersion?: string;
        ServerErrors?: string[];
        SecurityOptions?: string[];
        CgroupVersion?: string;
        MemoryLimit?: boolean;
        PidsLimit?: boolean;
        CpuCfsQuota?: boolean;
      };
      if (info.ServerVersion === undefined || info.ServerVersion === '')
        throw new EngineError(name, { stderr: info.ServerErrors?.join('; ') ?? '' });
      const cgroup = toCgroup(info.CgroupVersion ?? '1');
      const by = (isThere: boolean | undefined) => (isThere ? cgroup : 'none');
      return {
        version: info.ServerVersion,
        isRootless: info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false,
        capabilities: {
          memoryLimit: by(info.MemoryLimit),
          processLimit: by(info.PidsLimit),
          cpuLimit: by(info.CpuCfsQuota),
          diskLimit: 'watched',
          told: info.MemoryLimit ? ['memory', 'disk'] : ['disk'],
        },
      };
    },
  };
}

/** @param runtime such as "runc", since crun refuses machines that have both kinds of cgroups */
export function createPodmanEngine(runtime?: string): ContainerEngine {
  const name = 'podman';
  const globalArguments = runtime ? ['--runtime', runtime] : [];
  return {
    name,
    globalArguments,
    containerArguments: ['--http-proxy=false', '--read-only-tmpfs=false', '--image-volume=ignore'],
    // It would copy the image's directory, with its owner and rights.
    temporaryOptions: ['notmpcopyup'],
    toUserArguments: ({ isRootless }) =>
      isRootless
        ? ['--userns', 'keep-id:uid=1000,gid=1000', '--user', '1000:1000']
        : ['--user', `${process.getuid?.()}:${process.getgid?.()}`],
    // It keeps no word of that.
    hasMetMemory: async () => false,
    async readFacts() {
      const text = await callEngine({ name, globalArguments }, ['info', '--format', 'json']);
      const { host, version } = JSON.parse(text) as {
        host: { cgroupVersion: string; cgroupControllers?: string[]; security: { rootless: boolean } };
        version: { Version: string };
      };
      const cgroup = toCgroup(host.cgroupVersion);
      const by = (controller: string) => (host.cgroupControllers?.includes(controller) ? cgroup : 'none');
      return {
        version: version.Version,
        isRootless: host.security.rootless,
        capabilities: {
          memoryLimit: by('memory'),
          processLimit: by('pids'),
          cpuLimit: by('cpu'),
          diskLimit: 'watched',
          told: ['disk'],
        },
      };
    },
  };
}
