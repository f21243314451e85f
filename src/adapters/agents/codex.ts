import { copyFile, mkdir, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Outcome } from '../../domain/outcome.ts';
import type {
  Agent,
  AgentWork,
  MetLimit,
  Mount,
  Sandbox,
  SandboxCommand,
  SandboxResult,
} from '../../ports.ts';
import { toCodexArguments } from './codex-arguments.ts';
import type { CodexBinary } from './codex-binary.ts';
import { parseCodexRollout, parseCodexTrace, toCodexOutcome } from './codex-outcome.ts';
import { examineSettings, layOutHome } from './codex-settings.ts';

/** Constant paths inside the sandbox: the provider's prompt cache sees the same text in every trial. */
const homePath = '/home/agent';
const codexPath = '/opt/rollbench/codex';
const schemaFile = 'answer-schema.json';

/** Loopback port inside the sandbox; its network namespace is empty but for this. */
const gatewayPort = 4141;

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
    const result = await sandbox.run({
      argv: [codex(), '--version'],
      cwd: '/',
      env: {},
      mounts: codexMounts,
      network: 'none',
      timeoutMs: 30_000,
    });
    const found = result.kind === 'exited' ? /\d+\.\d+\.\d+\S*/.exec(result.stdoutTail)?.[0] : undefined;
    if (found === undefined)
      throw new Error(`${binary.path} --version did not answer: ${describeEnd(result)}`);
    knownVersion = found;
    return found;
  }

  return {
    name: 'codex',
    version,
    async check() {
      try {
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
    async run(work) {
      const startedAt = performance.now();
      const agentVersion = await version();
      const place = await preparePlace(work, codexMounts, sandbox);
      const turns = await playTurns(
        work,
        (threadId, turnIndex) => toCommand({ work, place, codex: codex(), threadId, turnIndex, sandbox }),
        (command) => sandbox.run(command),
      );
      const durationMs = performance.now() - startedAt;
      const trace = parseCodexTrace(turns.trace.split('\n'));
      const rollout = parseCodexRollout(await keepRollout(work, trace.threadId));
      const outcome =
        turns.cut ??
        toCodexOutcome(
          {
            exitCode: turns.exitCode,
            metLimit: turns.metLimit,
            stderr: await readText(join(work.artifactsPath, 'stderr.log')),
            turnCount: work.brief.prompts.length,
            lastFailure: work.gateway.lastFailure(),
            hasUnanswered: work.gateway.hasUnanswered(),
            hasOwnSandbox: work.answerSchema !== undefined || 'sandbox_mode' in work.variant.settings.codex,
          },
          trace,
          rollout,
        );
      const { threadId, usage: reportedUsage, lastMessage } = trace;
      return { outcome, agentVersion, threadId, reportedUsage, lastMessage, durationMs };
    },
  };
}

interface Place {
  readonly mounts: readonly Mount[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  /** Of the answer's schema, as Codex finds it. */
  readonly schemaPath: string | undefined;
}

async function preparePlace(
  work: AgentWork,
  codexMounts: readonly Mount[],
  sandbox: Sandbox,
): Promise<Place> {
  const workspace: Mount = { ...work.workspace, access: work.answerSchema ? 'read' : 'write' };
  const { surroundings } = work;
  const home: Mount = { hostPath: work.homePath, path: homePath, access: 'write' };
  const homeInside = sandbox.resolve(home);
  // Codex refuses a home that does not exist, and loses its helper when the home lies below the temporary directory.
  await mkdir(join(work.homePath, '.codex'), { recursive: true });
  await mkdir(join(work.homePath, 'tmp'), { recursive: true });
  await layOutHome(join(work.homePath, '.codex'), work.variant.settings);
  if (work.answerSchema) await writeFile(join(work.homePath, schemaFile), JSON.stringify(work.answerSchema));
  return {
    mounts: [workspace, ...(surroundings?.mounts ?? []), home, ...codexMounts],
    paths: surroundings?.paths ?? [],
    cwd: sandbox.resolve(workspace),
    env: {
      ...surroundings?.env,
      ...work.variant.settings.env,
      HOME: homeInside,
      CODEX_HOME: `${homeInside}/.codex`,
      TMPDIR: `${homeInside}/tmp`,
      ROLLBENCH_TOKEN: work.gateway.token,
    },
    schemaPath: work.answerSchema && `${homeInside}/${schemaFile}`,
  };
}

interface CommandOptions {
  readonly work: AgentWork;
  readonly place: Place;
  readonly codex: string;
  readonly threadId: string | null;
  readonly turnIndex: number;
  readonly sandbox: Sandbox;
}

function toCommand({ work, place, codex, threadId, turnIndex, sandbox }: CommandOptions): SandboxCommand {
  const baseUrl = `http://127.0.0.1:${sandbox.isSealed ? gatewayPort : work.gateway.hostPort}/v1`;
  const { cwd, schemaPath } = place;
  return {
    argv: [codex, ...toCodexArguments(work.variant.settings, { baseUrl, cwd, threadId, schemaPath })],
    cwd,
    env: place.env,
    paths: place.paths,
    mounts: place.mounts,
    network: 'none',
    gateway: { socketPath: work.gateway.socketPath, port: gatewayPort },
    timeoutMs: work.remainingMs(),
    remainingMs: () => work.remainingMs(),
    // By standard input: a prompt may be longer than an argument can be, and may begin with a dash.
    stdin: work.brief.prompts[turnIndex] ?? '',
    stdoutFile: join(work.artifactsPath, turnIndex === 0 ? 'trace.jsonl' : `trace-${turnIndex + 1}.jsonl`),
    stderrFile: join(work.artifactsPath, turnIndex === 0 ? 'stderr.log' : `stderr-${turnIndex + 1}.log`),
    ...(work.signal ? { signal: work.signal } : {}),
  };
}

interface PlayedTurns {
  readonly exitCode: number;
  readonly trace: string;
  readonly metLimit: MetLimit | undefined;
  /** Set when the trial did not end by itself. */
  readonly cut: Outcome | undefined;
}

async function playTurns(
  work: AgentWork,
  toTurn: (threadId: string | null, turnIndex: number) => SandboxCommand,
  start: (command: SandboxCommand) => Promise<SandboxResult>,
): Promise<PlayedTurns> {
  let trace = '';
  let threadId: string | null = null;
  let exitCode = 0;
  let metLimit: MetLimit | undefined;
  for (const turnIndex of work.brief.prompts.keys()) {
    const command = toTurn(threadId, turnIndex);
    const result = await start(command);
    trace += await readText(command.stdoutFile ?? '');
    const cut = toCut(result, work);
    if (cut) return { exitCode, metLimit, trace, cut };
    if (result.kind === 'exited') ({ exitCode, metLimit } = result);
    const started = parseCodexTrace(trace.split('\n')).threadId;
    // An unknown thread is silently replaced by a new one: only the id shows it.
    if (threadId !== null && started !== threadId) {
      const detail = `turn ${turnIndex + 1} was to resume thread ${threadId} but ran in ${started}`;
      return { exitCode, metLimit, trace, cut: { kind: 'infraFailed', code: 'thread-lost', detail } };
    }
    threadId = started;
    if (exitCode !== 0 || threadId === null) break;
  }
  return { exitCode, metLimit, trace, cut: undefined };
}

function toCut(result: SandboxResult, work: AgentWork): Outcome | undefined {
  switch (result.kind) {
    case 'exited':
      return undefined;
    case 'timedOut':
      return { kind: 'timedOut', limitMs: work.variant.settings.limits.wallClockMs };
    case 'limitExceeded':
      return { kind: 'limitExceeded', limit: result.limit, detail: result.detail };
    case 'cancelled':
      return { kind: 'infraFailed', code: 'cancelled', detail: 'stopped from outside' };
    case 'broken':
      return { kind: 'infraFailed', code: 'broken-sandbox', detail: result.detail };
  }
}

/** A longer one is not kept: recorded trials of days of work have tens of megabytes. */
const largestRolloutBytes = 256 * 1024 * 1024;

/**
 * Copies the thread's session file to the trial's artifacts and returns its lines; a Codex that died early has none.
 * The agent could write to its home: what is no plain file of the thread's name and of bounded size is left there.
 */
async function keepRollout(work: AgentWork, threadId: string | null): Promise<string[]> {
  if (threadId === null) return [];
  const home = await realpath(work.homePath);
  const entries = await readdir(join(home, '.codex', 'sessions'), {
    recursive: true,
    withFileTypes: true,
  }).catch(orEmpty);
  const rollout = entries.find((entry) => entry.isFile() && entry.name.endsWith(`-${threadId}.jsonl`));
  if (rollout === undefined) return [];
  const source = await realpath(join(rollout.parentPath, rollout.name));
  if (!source.startsWith(`${home}${sep}`) || (await stat(source)).size > largestRolloutBytes) return [];
  const kept = join(work.artifactsPath, 'rollout.jsonl');
  await copyFile(source, kept);
  return (await readText(kept)).split('\n');
}

function orEmpty(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

function describeEnd(result: SandboxResult): string {
  return result.kind === 'exited'
    ? `exit code ${result.exitCode}: ${(result.stderrTail || result.stdoutTail).slice(-300)}`
    : result.kind === 'broken'
      ? result.detail
      : result.kind;
}
