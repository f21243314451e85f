import { UsageError } from '../domain/usage-error.ts';
import type { AgentCommand } from '../domain/variant.ts';
import type { ConfigFile } from './config-file.ts';

export interface ProfileConfig {
  readonly name: string;
  readonly agent: 'codex' | 'claude-code' | 'command' | 'gold' | 'noop';
  /** Of the agent `command`; `null` for all others. */
  readonly command: AgentCommand | null;
  readonly model: string | null;
  readonly effort: string | null;
  readonly codex: NonNullable<ConfigFile['profile'][string]['codex']>;
  readonly wallClockMs: number;
  /** `null` where only the experiment's budget holds. */
  readonly costUsd: number | null;
  readonly allowsHostedTools: boolean;
}

/** Long enough for a hard task, short enough that one stuck trial does not cost a night. */
const defaultWallClockS = 1800;

/** @throws {UsageError} where nobody says which model plays */
export function toProfile(
  name: string,
  profile: ConfigFile['profile'][string],
  file: ConfigFile,
): ProfileConfig {
  const agent = profile.agent ?? 'codex';
  const model = profile.model ?? file.eval.model ?? null;
  const isAgent = agent !== 'gold' && agent !== 'noop';
  if ((agent === 'command') !== (profile.command !== undefined)) {
    throw new UsageError(
      `profile "${name}": command = ["PROGRAM", …] and agent = "command" belong together; here is one without the other`,
    );
  }
  if (isAgent && model === null) {
    throw new UsageError(
      `profile "${name}" names no model: write model = "…" below [profile.${name}] or [eval]. ` +
        'A benchmark that leaves the choice to the agent would compare something else after its next update.',
    );
  }
  return {
    name,
    agent,
    command: profile.command ? { argv: profile.command, protocol: profile.protocol } : null,
    model: isAgent ? model : null,
    // What a command makes of an effort is its own business.
    effort:
      agent === 'codex' || agent === 'claude-code'
        ? (profile.reasoning_effort ?? file.eval.reasoning_effort ?? 'medium')
        : null,
    codex: profile.codex ?? {},
    wallClockMs: (profile.limits?.wall_clock_s ?? defaultWallClockS) * 1000,
    costUsd: profile.limits?.cost_usd ?? null,
    allowsHostedTools: profile.hosted_tools,
  };
}
