import { join } from 'node:path';
import { findClaudeBinary } from '../adapters/agents/claude-binary.ts';
import { createClaudeCodeAgent } from '../adapters/agents/claude-code.ts';
import { createCodexAgent } from '../adapters/agents/codex.ts';
import { type CodexBinary, findCodexBinary } from '../adapters/agents/codex-binary.ts';
import { createCommandAgent } from '../adapters/agents/command.ts';
import { installPackage } from '../adapters/agents/install-package.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { Profile } from '../flows/house.ts';
import type { Agent, Sandbox } from '../ports.ts';

/** @throws {UsageError} saying how to get it when it is not here */
export function createAgent(
  { claudePath }: Config,
  name: string,
  codex: CodexBinary,
  sandbox: Sandbox,
): Agent {
  switch (name) {
    case 'codex':
      if (codex.kind === 'missing') throw new UsageError(codex.detail);
      return createCodexAgent({ binary: codex, sandbox });
    case 'claude-code': {
      const claude = findClaudeBinary({ path: claudePath, searchPath: process.env.PATH ?? '' });
      if (claude.kind === 'missing') throw new UsageError(claude.detail);
      return createClaudeCodeAgent({ binaryPath: claude.path, sandbox });
    }
    case 'command':
      return createCommandAgent(sandbox);
    default:
      throw new UsageError(`there is no agent "${name}"; there are: codex, claude-code, command`);
  }
}

/** The Codex of a variant of its own; `undefined` where it is the one of all. */
export async function findCodexOf(
  { statePath }: Pick<Config, 'statePath'>,
  { codexPath, agentVersion }: Partial<Pick<Profile, 'codexPath' | 'agentVersion'>> = {},
): Promise<CodexBinary | undefined> {
  if (codexPath) return findCodex({ codexPath });
  if (!agentVersion) return undefined;
  const installed = await installPackage('@openai/codex', agentVersion, join(statePath, 'cache', 'agents'));
  return findCodex({ codexPath: join(installed, 'bin', 'codex.js') });
}

export function findCodex(config: Pick<Config, 'codexPath'>): CodexBinary {
  return findCodexBinary({
    path: config.codexPath,
    searchPath: process.env.PATH ?? '',
    platform: `${process.platform}-${process.arch}`,
  });
}
