import { basename } from 'node:path';
import type { CodexBinary } from '../adapters/agents/codex-binary.ts';
import { createBubblewrapSandbox } from '../adapters/sandboxes/bubblewrap.ts';
import { createContainerSandbox } from '../adapters/sandboxes/container.ts';
import { createDockerEngine, createPodmanEngine } from '../adapters/sandboxes/container-engine.ts';
import { createHostSandbox } from '../adapters/sandboxes/host.ts';
import { findLanguageToolchains } from '../adapters/sandboxes/language-toolchains.ts';
import type { Config } from '../config/config.ts';
import { requireHidden } from '../config/require-hidden.ts';
import type { SandboxConfig, SandboxPhase } from '../config/sandbox-config.ts';
import type { SandboxKind } from '../config/sandbox-kinds.ts';
import { toCanonicalJson } from '../domain/ids.ts';
import type { House } from '../flows/house.ts';
import type { Sandbox } from '../ports.ts';

export const isEngine = (kind: SandboxKind) => kind === 'docker' || kind === 'podman';

/** One for each phase; phases that ask for the same share it, and what it has found out. */
export function createSandboxes(
  config: Config,
  settings: SandboxConfig,
  codex: CodexBinary,
): House['sandboxes'] {
  const made = new Map<string, Sandbox>();
  const create = (phase: SandboxPhase) => {
    const key = toCanonicalJson(settings.phases[phase]);
    const sandbox = made.get(key) ?? createSandbox(config, settings, phase, codex);
    made.set(key, sandbox);
    return sandbox;
  };
  return { agent: create('agent'), setup: create('setup'), test: create('test') };
}

function createSandbox(
  config: Config,
  { phases, image, runtime, bubblewrap, toolchains }: SandboxConfig,
  phase: SandboxPhase,
  codex: CodexBinary,
): Sandbox {
  const { kind, limits } = phases[phase];
  if (kind === 'host') return createHostSandbox({ limits });
  const found = findLanguageToolchains().flatMap(({ mounts }) => mounts.map(({ hostPath }) => hostPath));
  requireHidden(config, [...toolchains, ...found]);
  const toolDirectories = toolchains.map((hostPath) => ({
    hostPath,
    path: `/opt/toolchains/${basename(hostPath)}`,
    bin: ['bin'],
  }));
  if (kind === 'bubblewrap') {
    return createBubblewrapSandbox({
      limits,
      toolDirectories,
      ...(bubblewrap ? { bwrapPath: bubblewrap } : {}),
      // Where it is not installed, the one that Codex brings along serves as well.
      ...(codex.kind === 'found' && codex.bubblewrap ? { fallbackPath: codex.bubblewrap } : {}),
    });
  }
  const engine = (kind === 'docker' ? createDockerEngine : createPodmanEngine)(runtime ?? undefined);
  return createContainerSandbox({ engine, limits, toolDirectories, ...(image ? { image } : {}) });
}
