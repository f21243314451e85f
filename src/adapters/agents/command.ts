import type { Outcome } from '../../domain/outcome.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { AgentCommand } from '../../domain/variant.ts';
import type { Agent, AgentProgram, AgentWork, Sandbox, SandboxResult } from '../../ports.ts';
import {
  type AgentPlace,
  describeEnd,
  lastLine,
  preparePlace,
  readText,
  runProbe,
  type TurnCommand,
  toCut,
  toGatewayUrl,
  toProviderFailure,
  toTurnCommand,
} from './trial-command.ts';
import { writeAnew } from './write-anew.ts';

/** For a program that does not say which version it is. */
const unknownVersion = 'unknown';

/**
 * Any command line program: each prompt starts it once in the workspace. What it changed is taken by git, what it used is
 * known by the gateway, whose address and token stand where the libraries of both protocols look for them.
 */
export function createCommandAgent(sandbox: Sandbox): Agent {
  async function version(settings?: AgentProgram): Promise<string> {
    const { argv } = requireCommand(settings);
    const result = await runProbe(sandbox, [argv[0] ?? '', '--version'], []);
    const isTold = result.kind === 'exited' && result.exitCode === 0;
    return (isTold && /\d+(\.\d+)+\S*/.exec(result.stdoutTail)?.[0]) || unknownVersion;
  }

  return {
    name: 'command',
    version,
    async check(settings) {
      const [program = ''] = requireCommand(settings).argv;
      const result = await runProbe(sandbox, ['/bin/sh', '-c', 'command -v -- "$1"', 'sh', program], []);
      return result.kind === 'exited' && result.exitCode === 0
        ? { kind: 'healthy', detail: `${result.stdoutTail.trim()}, found in ${sandbox.name}` }
        : {
            kind: 'unhealthy',
            detail: `${program} is not there in ${sandbox.name} (${describeEnd(result)})`,
            fix: 'mend command in its [profile], or show its folder with [sandbox] toolchains',
          };
    },
    async run(work) {
      if (work.gateway.login) throw new UsageError(needsGatewayLogin);
      const startedAt = performance.now();
      const agentVersion = work.variant.settings.agentVersion ?? unknownVersion;
      const outcome = await playTurns(work, await preparePlace(work, [], sandbox), sandbox);
      const durationMs = performance.now() - startedAt;
      return { outcome, agentVersion, threadId: null, reportedUsage: null, lastMessage: null, durationMs };
    },
  };
}

const needsGatewayLogin =
  'the gateway cannot keep this login, and a command of your own cannot hold it: log in with codex login, or set access = "key" for its provider';

async function playTurns(work: AgentWork, place: AgentPlace, sandbox: Sandbox): Promise<Outcome> {
  for (const [turnIndex, prompt] of work.brief.prompts.entries()) {
    const turn = await toTurn(work, place, prompt, sandbox);
    const command = toTurnCommand(work, place, turnIndex, turn);
    const result = await sandbox.run(command);
    const end = toCut(result, work) ?? (await toFailure(result, work, command.stderrFile ?? ''));
    if (end) return end;
  }
  return { kind: 'completed' };
}

async function toFailure(
  result: SandboxResult,
  work: AgentWork,
  stderrFile: string,
): Promise<Outcome | undefined> {
  if (result.kind !== 'exited' || result.exitCode === 0) return undefined;
  const detail = `exit code ${result.exitCode}: ${lastLine(await readText(stderrFile))}`;
  if (result.metLimit) return { kind: 'limitExceeded', limit: result.metLimit, detail };
  return toProviderFailure(work.gateway, detail) ?? { kind: 'agentFailed', detail };
}

const promptFile = 'prompt.md';

async function toTurn(
  work: AgentWork,
  place: AgentPlace,
  prompt: string,
  sandbox: Sandbox,
): Promise<TurnCommand> {
  const { argv } = requireCommand(work.variant.settings);
  const url = toGatewayUrl(work, sandbox);
  const { token } = work.gateway;
  const values: Readonly<Record<string, string>> = {
    prompt,
    prompt_file: `${place.home}/${promptFile}`,
    model: work.variant.settings.model ?? '',
    base_url: url,
  };
  await writeAnew(work.homePath, promptFile, prompt);
  return {
    argv: argv.map((part) =>
      part.replaceAll(/\{(prompt|prompt_file|model|base_url)\}/g, (_, name: string) => values[name] ?? ''),
    ),
    env: {
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_API_KEY: token,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: token,
    },
    ...(argv.some((part) => /\{prompt(_file)?\}/.test(part)) ? {} : { stdin: prompt }),
  };
}

function requireCommand(settings: AgentProgram | undefined): AgentCommand {
  if (settings?.command) return settings.command;
  throw new Error('a variant of the agent "command" has no command');
}
