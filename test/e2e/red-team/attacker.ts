import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../../src/domain/outcome.ts';
import { noUsage } from '../../../src/domain/usage.ts';
import type { Agent, AgentWork, Sandbox, SandboxResult } from '../../../src/ports.ts';
import type { Attack } from './attack.ts';
import { mark, readText } from './survivors.ts';

/** An agent that does what its script says, given what every agent is given, and knows where to look. */
export function createAttacker(
  attack: Attack,
  sandbox: Sandbox,
  hints: Readonly<Record<string, string>>,
): Agent {
  return {
    name: 'codex',
    check: async () => ({ kind: 'healthy', detail: '' }),
    version: async () => '0',
    async run(work: AgentWork) {
      const home = { hostPath: work.homePath, path: '/home/agent', access: 'write' } as const;
      mkdirSync(join(work.homePath, 'tmp'));
      writeFileSync(join(work.artifactsPath, 'trace.jsonl'), toTrace(attack));
      const result = await sandbox.run({
        argv: ['/bin/sh', '-c', attack.script],
        cwd: sandbox.resolve(work.workspace),
        env: {
          ...work.surroundings?.env,
          ...hints,
          HOME: sandbox.resolve(home),
          ROLLBENCH_TOKEN: work.gateway.token,
          GATEWAY: 'http://127.0.0.1:4141',
          [mark]: '1',
        },
        mounts: [work.workspace, ...(work.surroundings?.mounts ?? []), home],
        network: 'none',
        gateway: { socketPath: work.gateway.socketPath, port: 4141 },
        timeoutMs: work.remainingMs(),
        stdoutFile: join(work.artifactsPath, 'stdout.txt'),
        stderrFile: join(work.artifactsPath, 'stderr.txt'),
      });
      return {
        outcome: toOutcome(result, join(work.artifactsPath, 'stderr.txt')),
        ...{ agentVersion: '0', threadId: 'T', reportedUsage: noUsage, lastMessage: null },
        durationMs: result.durationMs,
      };
    },
  };
}

function toOutcome(result: SandboxResult, stderrFile: string): Outcome {
  switch (result.kind) {
    case 'exited':
      // Agents say themselves why they have failed, and their words go on.
      return result.exitCode === 42
        ? { kind: 'agentFailed', detail: readText(stderrFile).slice(0, 2000) }
        : { kind: 'completed' };
    case 'timedOut':
      return { kind: 'timedOut', limitMs: result.durationMs };
    case 'limitExceeded':
      return { kind: 'agentFailed', detail: result.detail };
    default:
      return { kind: 'infraFailed', code: 'broken-sandbox', detail: JSON.stringify(result) };
  }
}

/** As Codex tells of a command. */
const toTrace = ({ script }: Attack) => {
  const item = {
    id: 'item_0',
    type: 'command_execution',
    command: script,
    aggregated_output: '',
    exit_code: 0,
    status: 'completed',
  };
  return [
    { type: 'thread.started', thread_id: 'T' },
    { type: 'turn.started' },
    { type: 'item.completed', item },
  ]
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
};
