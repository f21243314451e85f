import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../domain/usage-error.ts';
import type { VariantSettings } from '../../domain/variant.ts';
import type { Agent, AgentWork, Mount, Sandbox, SandboxCommand } from '../../ports.ts';
import { toCodexArguments } from './codex-arguments.ts';
import type { CodexBinary } from './codex-binary.ts';
import { countCodexCommands, parseCodexRollout, parseCodexTrace, toCodexOutcome } from './codex-outcome.ts';
import { examineSettings, layOutHome, layOutProfile } from './codex-settings.ts';
import { playTurns } from './codex-turns.ts';
import { keepRollouts } from './keep-rollouts.ts';
import { lendLogin } from './lend-login.ts';
import {
  type AgentPlace,
  describeEnd,
  preparePlace,
  readText,
  runProbe,
  toGatewayUrl,
  toTurnCommand,
} from './trial-command.ts';

/** Constant inside the sandbox, as the home is. */
const codexPath = '/opt/rollbench/codex';
const schemaFile = 'answer-schema.json';

interface CodexAgentOptions {
  readonly binary: Extract<CodexBinary, { kind: 'found' }>;
  readonly sandbox: Sandbox;
}

/**
 * The real Codex CLI, one home per trial, driven by `codex exec --json`; further prompts resume the same thread.
 * Spawned as the native binary: the SDK and the npm shim hide stderr, lose items and survive their parent.
 */
export function createCodexAgent({ binary, sandbox }: CodexAgentOptions): Agent {
  let knownVersion: string | undefined;

  const codexMounts = binary.parts.map(
    (part): Mount => ({ hostPath: join(binary.root, part), path: join(codexPath, part), access: 'read' }),
  );
  // Where nothing is mounted a path is the host's own.
  const codex = () =>
    `${sandbox.resolve({ hostPath: binary.root, path: codexPath, access: 'read' })}${binary.path.slice(binary.root.length)}`;

  async function version(): Promise<string> {
    if (knownVersion !== undefined) return knownVersion;
    const result = await runProbe(sandbox, [codex(), '--version'], codexMounts);
    const found = result.kind === 'exited' ? /\d+\.\d+\.\d+\S*/.exec(result.stdoutTail)?.[0] : undefined;
    if (found === undefined)
      throw new UsageError(`${binary.path} --version did not answer: ${describeEnd(result)}`);
    knownVersion = found;
    return found;
  }

  /** Where it cannot start, every command of the agent fails, and Codex says nothing of it. */
  async function requireOwnSandbox(): Promise<void> {
    const result = await runProbe(sandbox, [codex(), 'sandbox', '--', '/bin/true'], codexMounts);
    if (result.kind === 'exited' && result.exitCode === 0) return;
    throw new Error(`Codex's own sandbox does not start within ${sandbox.name}: ${describeEnd(result)}`);
  }

  return {
    name: 'codex',
    mounts: codexMounts,
    version,
    async check(settings) {
      try {
        if (settings?.codex && 'sandbox_mode' in settings.codex) await requireOwnSandbox();
        return {
          kind: 'healthy',
          detail: `codex ${await version()} (${binary.path}), started in ${sandbox.name}`,
        };
      } catch (error) {
        return {
          kind: 'unhealthy',
          detail: error instanceof Error ? error.message : String(error),
          fix: 'install it again (npm install -g @openai/codex), or set [codex] path to a working binary',
        };
      }
    },
    examine: (settings) => examineSettings(settings, { codex: codex(), mounts: codexMounts, sandbox }),
    countCommands: countCodexCommands,
    async run(work) {
      const startedAt = performance.now();
      const agentVersion = await version();
      await prepareHome(work);
      const place = await preparePlace(work, codexMounts, sandbox);
      let opening: string | undefined;
      const turns = await playTurns(
        work,
        (threadId, turnIndex) => toCommand({ work, place, codex: codex(), threadId, turnIndex, sandbox }),
        async (command) => {
          await layOutProfile(work.homePath, work.variant.settings);
          const takeBack = await lendLogin(work);
          work.gateway.onNextRequest(() => {
            opening ??= readFileSync(command.stderrFile ?? '', 'utf8');
          });
          return sandbox.run(command).finally(takeBack);
        },
      );
      const durationMs = performance.now() - startedAt;
      const trace = parseCodexTrace(turns.trace.split('\n'));
      const stderr = await readText(join(work.artifactsPath, 'stderr.log'));
      const rollout = parseCodexRollout(await keepRollout(work, trace.threadId));
      const outcome =
        turns.cut ??
        toCodexOutcome(
          {
            exitCode: turns.exitCode,
            metLimit: turns.metLimit,
            stderr,
            opening: opening ?? stderr,
            turnCount: work.brief.prompts.length,
            lastFailure: work.gateway.lastFailure(),
            hasUnanswered: work.gateway.hasUnanswered(),
            hasOwnSandbox: work.answerSchema !== undefined || hasOwnSandbox(work.variant.settings),
          },
          trace,
          rollout,
        );
      const { threadId, usage: reportedUsage, lastMessage } = trace;
      return { outcome, agentVersion, threadId, reportedUsage, lastMessage, durationMs };
    },
  };
}

const hasOwnSandbox = ({ codex }: VariantSettings): boolean =>
  'sandbox_mode' in codex && codex.sandbox_mode !== 'danger-full-access';

/** Codex refuses a home that does not exist, and loses its helper when the home lies below the temporary directory. */
async function prepareHome({ homePath, answerSchema, variant }: AgentWork): Promise<void> {
  await mkdir(join(homePath, '.codex'), { recursive: true });
  await layOutHome(join(homePath, '.codex'), variant.settings);
  if (answerSchema) await writeFile(join(homePath, schemaFile), JSON.stringify(answerSchema));
}

interface CommandOptions {
  readonly work: AgentWork;
  readonly place: AgentPlace;
  readonly codex: string;
  readonly threadId: string | null;
  readonly turnIndex: number;
  readonly sandbox: Sandbox;
}

function toCommand({ work, place, codex, threadId, turnIndex, sandbox }: CommandOptions): SandboxCommand {
  const baseUrl = `${toGatewayUrl(work, sandbox)}/v1`;
  const { cwd, home } = place;
  const schemaPath = work.answerSchema && `${home}/${schemaFile}`;
  const hasLogin = work.gateway.login !== undefined;
  const turn = { baseUrl, hasLogin, cwd, threadId, schemaPath };
  return toTurnCommand(work, place, turnIndex, {
    argv: [codex, ...toCodexArguments(work.variant.settings, turn)],
    env: { CODEX_HOME: `${home}/.codex`, ROLLBENCH_TOKEN: work.gateway.token },
    // By standard input: a prompt may be longer than an argument can be, and may begin with a dash.
    stdin: work.brief.prompts[turnIndex] ?? '',
  });
}

/** The lines of the thread's session file, which is kept with those of its sub-agents. */
async function keepRollout(work: AgentWork, threadId: string | null): Promise<string[]> {
  const kept =
    threadId === null ? undefined : await keepRollouts(work.homePath, threadId, work.artifactsPath);
  return kept === undefined ? [] : (await readText(kept)).split('\n');
}
