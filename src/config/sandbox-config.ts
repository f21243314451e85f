import { UsageError } from '../domain/usage-error.ts';
import type { ResourceLimits } from '../ports.ts';
import type { ConfigFile } from './config-file.ts';
import type { SandboxKind } from './sandbox-kinds.ts';

export const sandboxPhases = ['agent', 'setup', 'test'] as const;
export type SandboxPhase = (typeof sandboxPhases)[number];

export interface PhaseConfig {
  readonly kind: SandboxKind;
  /** Those that are told. */
  readonly limits: Partial<ResourceLimits>;
}

export interface SandboxConfig {
  readonly phases: Readonly<Record<SandboxPhase, PhaseConfig>>;
  readonly image: string | null;
  readonly runtime: string | null;
  readonly bubblewrap: string | null;
  readonly toolchains: readonly string[];
}

type Table = ConfigFile['sandbox'];

/** @throws {UsageError} naming what cannot be had together */
export function toSandboxConfig(table: Table, at: (path: string) => string): SandboxConfig {
  const toPhase = (phase: SandboxPhase): PhaseConfig => ({
    kind: table[phase].kind ?? table.kind,
    limits: { ...toLimits(table), ...toLimits(table[phase]) },
  });
  const phases = { agent: toPhase('agent'), setup: toPhase('setup'), test: toPhase('test') };
  requireOneView(phases);
  return {
    phases,
    image: table.image ?? null,
    runtime: table.runtime ?? null,
    bubblewrap: table.bubblewrap ? at(table.bubblewrap) : null,
    toolchains: table.toolchains.map(at),
  };
}

/** The same sandbox for all phases, as the command line asks for it. */
export const withKind = (config: SandboxConfig, kind: SandboxKind | undefined): SandboxConfig =>
  kind === undefined
    ? config
    : {
        ...config,
        phases: {
          agent: { ...config.phases.agent, kind },
          setup: { ...config.phases.setup, kind },
          test: { ...config.phases.test, kind },
        },
      };

const mebibyte = 2 ** 20;

function toLimits(table: Table | Table['agent']): Partial<ResourceLimits> {
  const limits = {
    memoryBytes: table.memory_mb && table.memory_mb * mebibyte,
    processCount: table.processes,
    cpuCount: table.cpus,
    diskBytes: table.disk_mb && table.disk_mb * mebibyte,
    fileCount: table.files,
    outputBytes: table.output_mb && table.output_mb * mebibyte,
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/** What set-up leaves has the paths and programs of its sandbox in it. */
function requireOneView(phases: SandboxConfig['phases']): void {
  const kinds = Object.values(phases).map(({ kind }) => kind);
  if (kinds.includes('host') && kinds.some((kind) => kind !== 'host')) {
    throw new UsageError(
      '[sandbox] kind = "host" for one phase and another for the next: what is set up on the host is not found in a sandbox, whose paths are others. Choose "host" for all phases, or for none',
    );
  }
}
