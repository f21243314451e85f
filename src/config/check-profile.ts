import { UsageError } from '../domain/usage-error.ts';
import type { ConfigFile } from './config-file.ts';

type ProfileTable = ConfigFile['profile'][string];

/** They say where the agent lives, whom it asks and as whom: a variant that set them would be no trial of ours. */
const ownVariables = ['HOME', 'CODEX_HOME', 'PATH', 'TMPDIR', 'ROLLBENCH_TOKEN'];

/** What Codex alone is given: any other agent would play as if nothing had been said. */
const codexKeys = ['codex', 'codex_profile', 'codex_path', 'mcp_servers', 'skills', 'agents_md'] as const;

/** @throws {UsageError} for what does not belong together, what cannot be kept, and what is Rollbench's own to say */
export function checkProfile(name: string, profile: ProfileTable): void {
  const { agent = 'codex', command, limits, codex, env, agent_version: version, codex_path: path } = profile;
  const refuse = (text: string): never => {
    throw new UsageError(`profile "${name}"${text}`);
  };
  if ((agent === 'command') !== (command !== undefined))
    refuse(': command = ["PROGRAM", …] and agent = "command" belong together; here is one without the other');
  if (agent === 'command' && limits?.commands !== undefined)
    refuse(
      ": limits.commands cannot be kept, because a program of one's own does not tell of its commands: leave it out",
    );
  if (version !== undefined && agent !== 'codex')
    refuse(
      `: agent_version is a version of Codex, and ${agent} plays: leave it out, and name the program itself`,
    );
  const foreign = agent === 'codex' ? undefined : codexKeys.find((key) => profile[key] !== undefined);
  if (foreign !== undefined)
    refuse(`: ${foreign} is for Codex, and ${agent} would play without it: leave it out`);
  if (version !== undefined && path !== undefined)
    refuse(': agent_version and codex_path both say which Codex plays: leave one out');
  if (codex && 'model_provider' in codex)
    refuse(
      ' sets codex.model_provider, which is Rollbench\'s own: say who answers with upstream = "NAME" and [upstream.NAME]',
    );
  const taken = Object.keys(env ?? {}).find((variable) => ownVariables.includes(variable));
  if (taken !== undefined) refuse(` sets ${taken}, which is Rollbench's own: choose another variable`);
}
