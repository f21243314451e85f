import { UsageError } from '../domain/usage-error.ts';
import type { AgentCommand, TrialLimits, VariantSettings } from '../domain/variant.ts';
import { checkProfile } from './check-profile.ts';
import type { ConfigFile } from './config-file.ts';
import { readCodexProfile, readInstructions, readPromptTemplate, readSkills } from './profile-files.ts';

type ProfileTable = ConfigFile['profile'][string];

export interface ProfileConfig {
  readonly name: string;
  readonly agent: 'codex' | 'claude-code' | 'command' | 'gold' | 'noop';
  /** Of the agent `command`; `null` for all others. */
  readonly command: AgentCommand | null;
  readonly model: string | null;
  /** Name of the one that answers; `null` for that of all. */
  readonly upstream: string | null;
  readonly effort: string | null;
  /** Settings of Codex: those of its own profile, of the table, and MCP servers. */
  readonly codex: VariantSettings['codex'];
  /** The binary of this variant; `null` for that of all. */
  readonly codexPath: string | null;
  /** The npm version of its agent; `null` where it is the one that is installed. */
  readonly agentVersion: string | null;
  /** A key is absent where there is no such limit. */
  readonly limits: TrialLimits;
  readonly allowsHostedTools: boolean;
  /** What else the agent is given; a key is absent where nothing is said. */
  readonly context: Pick<VariantSettings, 'promptTemplate' | 'agentsMd' | 'skills' | 'env'>;
}

/** Long enough for a hard task, short enough that one stuck trial does not cost a night. */
const defaultWallClockS = 1800;

/**
 * @param at - resolves a path of the configuration
 * @throws {UsageError} where nobody says which model plays, or a file that is named is not there
 */
export function toProfile(
  name: string,
  profile: ProfileTable,
  file: ConfigFile,
  at: (path: string) => string,
): ProfileConfig {
  const agent = profile.agent ?? 'codex';
  const isCodex = agent === 'codex';
  const isAgent = agent !== 'gold' && agent !== 'noop';
  checkProfile(name, profile);
  const own = profile.codex_profile === undefined ? {} : readCodexProfile(name, profile.codex_profile);
  const {
    model: ownModel,
    model_reasoning_effort: ownEffort,
    // The gateway is asked, whoever answers there.
    model_provider: _,
    ...settings
  } = { ...own, ...profile.codex };
  const model = profile.model ?? toWord(ownModel) ?? file.eval.model ?? null;
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
    upstream: isAgent ? (profile.upstream ?? null) : null,
    // What a command makes of an effort is its own business.
    effort:
      isCodex || agent === 'claude-code'
        ? (profile.reasoning_effort ?? toWord(ownEffort) ?? file.eval.reasoning_effort ?? 'medium')
        : null,
    codex: { ...settings, ...toServers(profile, settings) },
    codexPath: profile.codex_path === undefined ? null : at(profile.codex_path),
    agentVersion: profile.agent_version ?? null,
    limits: toLimits(profile.limits),
    allowsHostedTools: profile.hosted_tools,
    context: toContext(name, profile, at),
  };
}

/** What is not set is left out: the identity of a variant stays what it was before there was the setting. */
function toLimits(limits: ProfileTable['limits'] = {}): TrialLimits {
  const {
    wall_clock_s: wallClockS = defaultWallClockS,
    cost_usd: costUsd,
    turns,
    commands,
    tokens,
    idle_s: idleS,
    disk_mb: diskMb,
  } = limits;
  return {
    wallClockMs: wallClockS * 1000,
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(turns === undefined ? {} : { turns }),
    ...(commands === undefined ? {} : { commands }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(idleS === undefined ? {} : { idleMs: idleS * 1000 }),
    ...(diskMb === undefined ? {} : { diskBytes: diskMb * 2 ** 20 }),
  };
}

const toWord = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Nobody is there to approve a tool: what is not approved beforehand would never be called. */
function toServers({ mcp_servers: servers }: ProfileTable, settings: VariantSettings['codex']) {
  if (servers === undefined) return {};
  const approved = Object.entries(servers).map(([name, server]) => [
    name,
    { default_tools_approval_mode: 'approve', ...server },
  ]);
  const known = settings.mcp_servers;
  return {
    mcp_servers: {
      ...(known !== null && typeof known === 'object' ? known : {}),
      ...Object.fromEntries(approved),
    },
  };
}

function toContext(
  name: string,
  { prompt_template: template, agents_md: instructions, skills, env }: ProfileTable,
  at: (path: string) => string,
): ProfileConfig['context'] {
  return {
    ...(template === undefined ? {} : { promptTemplate: readPromptTemplate(name, at(template)) }),
    ...(instructions === undefined
      ? {}
      : { agentsMd: instructions === false ? null : readInstructions(name, at(instructions)) }),
    ...(skills === undefined ? {} : { skills: readSkills(name, skills.map(at)) }),
    ...(env === undefined ? {} : { env }),
  };
}
