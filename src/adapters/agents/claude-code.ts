import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../../domain/outcome.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Agent, AgentWork, MetLimit, Mount, Sandbox } from '../../ports.ts';
import { type ClaudeTrace, countClaudeCommands, parseClaudeStream } from './claude-stream.ts';
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

const claudePath = '/opt/rollbench/claude/claude';

interface ClaudeAgentOptions {
  /** The native binary, never the shim of npm. */
  readonly binaryPath: string;
  readonly sandbox: Sandbox;
}

/** The real Claude Code, one home per trial, driven by `claude -p`; further prompts resume the same session. */
export function createClaudeCodeAgent({ binaryPath, sandbox }: ClaudeAgentOptions): Agent {
  let knownVersion: string | undefined;
  const mount: Mount = { hostPath: binaryPath, path: claudePath, access: 'read' };
  const claude = sandbox.resolve(mount);

  async function version(): Promise<string> {
    if (knownVersion !== undefined) return knownVersion;
    const result = await runProbe(sandbox, [claude, '--version'], [mount]);
    const found = result.kind === 'exited' ? /\d+\.\d+\.\d+\S*/.exec(result.stdoutTail)?.[0] : undefined;
    if (found === undefined)
      throw new UsageError(`${binaryPath} --version did not answer: ${describeEnd(result)}`);
    knownVersion = found;
    return found;
  }

  return {
    name: 'claude-code',
    mounts: [mount],
    version,
    async check() {
      try {
        const detail = `claude ${await version()} (${binaryPath}), started in ${sandbox.name}`;
        return { kind: 'healthy', detail };
      } catch (error) {
        return {
          kind: 'unhealthy',
          detail: (error as Error).message,
          fix: 'install it again (npm install -g @anthropic-ai/claude-code), or set [claude] path to a working binary',
        };
      }
    },
    countCommands: countClaudeCommands,
    async run(work) {
      const startedAt = performance.now();
      const agentVersion = await version();
      await mkdir(join(work.homePath, '.claude'), { recursive: true });
      const place = await preparePlace(work, [mount], sandbox);
      const { trace, outcome } = await playTurns(work, place, claude, sandbox);
      const durationMs = performance.now() - startedAt;
      const { sessionId, usage: reportedUsage, lastMessage } = trace;
      return { outcome, agentVersion, threadId: sessionId, reportedUsage, lastMessage, durationMs };
    },
  };
}

interface Played {
  readonly trace: ClaudeTrace;
  readonly outcome: Outcome;
}

async function playTurns(
  work: AgentWork,
  place: AgentPlace,
  claude: string,
  sandbox: Sandbox,
): Promise<Played> {
  let text = '';
  let trace = parseClaudeStream([]);
  for (const [turnIndex, prompt] of work.brief.prompts.entries()) {
    const { sessionId } = trace;
    const turn = toTurn(work, place, [claude, ...toArguments(work, sessionId)], prompt, sandbox);
    const command = toTurnCommand(work, place, turnIndex, turn);
    const result = await sandbox.run(command);
    const said = await readText(command.stdoutFile ?? '');
    text += said;
    trace = parseClaudeStream(text.split('\n'));
    const cut = toCut(result, work);
    if (cut) return { trace, outcome: cut };
    const exit = result.kind === 'exited' ? result : undefined;
    const stderr = await readText(command.stderrFile ?? '');
    const failure = toFailure(work, trace, { ...exit, exitCode: exit?.exitCode ?? 0, stderr, turnIndex });
    if (failure) return { trace, outcome: failure };
    const { sessionId: started } = parseClaudeStream(said.split('\n'));
    if (sessionId !== null && started !== sessionId) {
      const detail = `turn ${turnIndex + 1} was to resume session ${sessionId} but ran in ${started}`;
      return { trace, outcome: { kind: 'infraFailed', code: 'thread-lost', detail } };
    }
  }
  return { trace, outcome: { kind: 'completed' } };
}

interface ClaudeExit {
  readonly exitCode: number;
  readonly metLimit?: MetLimit | undefined;
  readonly stderr: string;
  readonly turnIndex: number;
}

function toFailure(work: AgentWork, trace: ClaudeTrace, exit: ClaudeExit): Outcome | undefined {
  if (exit.exitCode === 0 && trace.failure === null && trace.completedTurnCount > exit.turnIndex)
    return undefined;
  const said = trace.failure?.slice(0, 500) ?? lastLine(exit.stderr);
  const detail = `exit code ${exit.exitCode}, after ${trace.completedTurnCount} turns: ${said}`;
  if (exit.metLimit) return { kind: 'limitExceeded', limit: exit.metLimit, detail };
  return toProviderFailure(work.gateway, detail) ?? { kind: 'agentFailed', detail };
}

function toArguments({ variant }: AgentWork, sessionId: string | null): string[] {
  const { model, effort } = variant.settings;
  return [
    ...['-p', '--output-format', 'stream-json', '--verbose'],
    // Ours is the seal.
    '--dangerously-skip-permissions',
    '--strict-mcp-config',
    ...(model === null ? [] : ['--model', model]),
    ...(effort === null ? [] : ['--effort', effort]),
    ...(sessionId === null ? [] : ['--resume', sessionId]),
  ];
}

function toTurn(
  work: AgentWork,
  place: AgentPlace,
  argv: readonly string[],
  stdin: string,
  sandbox: Sandbox,
): TurnCommand {
  const model = work.variant.settings.model ?? '';
  return {
    argv,
    stdin,
    env: {
      CLAUDE_CONFIG_DIR: `${place.home}/.claude`,
      ANTHROPIC_BASE_URL: toGatewayUrl(work, sandbox),
      ANTHROPIC_AUTH_TOKEN: work.gateway.token,
      // A trial has one model, for its small questions, too.
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      ANTHROPIC_SMALL_FAST_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // The gateway tries again itself, and a gateway that is gone does not come back: ten tries would take minutes.
      CLAUDE_CODE_MAX_RETRIES: '2',
      DISABLE_TELEMETRY: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_ERROR_REPORTING: '1',
      // As root it would not go without permissions anywhere else.
      IS_SANDBOX: '1',
    },
  };
}
