import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../../domain/outcome.ts';
import type { AgentWork, Mount, Sandbox, SandboxCommand, SandboxResult } from '../../ports.ts';

/** Constant path inside the sandbox: the provider's prompt cache sees the same text in every trial. */
const homePath = '/home/agent';

/** Loopback port inside the sandbox; its network namespace is empty but for this. */
const gatewayPort = 4141;

/** Where an agent is put for a trial. */
export interface AgentPlace {
  readonly mounts: readonly Mount[];
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of the agent's home, as it finds it. */
  readonly home: string;
}

/** The workspace, an empty home, and the files of the agent itself. An agent that is only asked may change nothing. */
export async function preparePlace(
  work: AgentWork,
  agentMounts: readonly Mount[],
  sandbox: Sandbox,
): Promise<AgentPlace> {
  const workspace: Mount = { ...work.workspace, access: work.answerSchema ? 'read' : 'write' };
  const { surroundings } = work;
  const homeMount: Mount = { hostPath: work.homePath, path: homePath, access: 'write' };
  const home = sandbox.resolve(homeMount);
  await mkdir(join(work.homePath, 'tmp'), { recursive: true });
  return {
    mounts: [workspace, ...(surroundings?.mounts ?? []), homeMount, ...agentMounts],
    paths: surroundings?.paths ?? [],
    cwd: sandbox.resolve(workspace),
    env: { ...surroundings?.env, ...work.variant.settings.env, HOME: home, TMPDIR: `${home}/tmp` },
    home,
  };
}

/** Who holds a login needs the network for it. */
const hasNetwork = ({ gateway }: AgentWork): boolean => gateway.login !== undefined;

/** The gateway, as the agent reaches it: `http://127.0.0.1:4141` where it is sealed. */
export const toGatewayUrl = (work: AgentWork, sandbox: Sandbox): string =>
  `http://127.0.0.1:${sandbox.isSealed && !hasNetwork(work) ? gatewayPort : work.gateway.hostPort}`;

export interface TurnCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** One turn of a trial as a command; what it prints is kept among the trial's artifacts. */
export function toTurnCommand(
  work: AgentWork,
  place: AgentPlace,
  turnIndex: number,
  { argv, env, stdin }: TurnCommand,
): SandboxCommand {
  const { diskBytes } = work.variant.settings.limits;
  const suffix = turnIndex === 0 ? '' : `-${turnIndex + 1}`;
  return {
    argv,
    cwd: place.cwd,
    env: { ...place.env, ...env },
    paths: place.paths,
    mounts: place.mounts,
    ...(hasNetwork(work)
      ? { network: 'host' }
      : { network: 'none', gateway: { socketPath: work.gateway.socketPath, port: gatewayPort } }),
    ...(diskBytes === undefined ? {} : { limits: { diskBytes } }),
    timeoutMs: work.remainingMs(),
    remainingMs: () => work.remainingMs(),
    ...(stdin === undefined ? {} : { stdin }),
    stdoutFile: join(work.artifactsPath, `trace${suffix}.jsonl`),
    stderrFile: join(work.artifactsPath, `stderr${suffix}.log`),
    ...(work.signal ? { signal: work.signal } : {}),
  };
}

/** @returns the outcome of a trial that did not end by itself */
export function toCut(result: SandboxResult, work: AgentWork): Outcome | undefined {
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

/**
 * What the gateway knows of an agent's failure: that it was nobody's fault but the provider's is said there alone.
 * @returns `undefined` where the failure is the agent's own
 */
export function toProviderFailure(gateway: AgentWork['gateway'], detail: string): Outcome | undefined {
  const failure = gateway.lastFailure();
  if (failure !== null) return { kind: 'infraFailed', code: `http-${failure}`, detail };
  return gateway.hasUnanswered() ? { kind: 'infraFailed', code: 'connection-lost', detail } : undefined;
}

export async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? '';

export function describeEnd(result: SandboxResult): string {
  if (result.kind === 'exited')
    return `exit code ${result.exitCode}: ${(result.stderrTail || result.stdoutTail).slice(-300)}`;
  return 'detail' in result ? result.detail : result.kind;
}

/** Runs a short command of an agent before any trial. */
export const runProbe = (
  sandbox: Sandbox,
  argv: readonly string[],
  mounts: readonly Mount[],
): Promise<SandboxResult> =>
  sandbox.run({ argv, cwd: '/', env: {}, mounts, network: 'none', timeoutMs: 30_000 });
