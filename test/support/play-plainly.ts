import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createScriptedUpstream } from '../../src/adapters/upstreams/scripted.ts';
import type { Variant } from '../../src/domain/variant.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Agent, AgentResult } from '../../src/ports.ts';
import { systemClock } from '../../src/system-clock.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What became of an agent that asks no model. */
export interface PlayedPlainly {
  readonly result: AgentResult;
  readonly workspace: string;
}

/** Plays an agent, as a trial does, in an empty workspace. */
export async function playPlainly(
  agent: Agent,
  variant: Variant,
  prompts: readonly string[],
): Promise<PlayedPlainly> {
  const directory = temporaryDirectory();
  const [workspace, artifactsPath, homePath] = ['workspace', 'artifacts', 'home'].map((name) => {
    mkdirSync(join(directory, name));
    return join(directory, name);
  }) as [string, string, string];
  const gateway = await createGateway({
    findUpstream: () => createScriptedUpstream({ scripts: [], models: {} }),
    socketPath: join(directory, 'gateway.sock'),
    clock: systemClock,
    pace: { patienceMs: 0 },
  });
  onTestFinished(() => gateway.close());
  const result = await agent.run({
    brief: { taskId: 't', prompts },
    variant,
    workspace: { hostPath: workspace, path: '/workspace', access: 'write' },
    gateway: gateway.admit({ trialId: 'e/t/v/1', model: 'm', protocol: 'responses', seed: 1 }),
    remainingMs: () => 60_000,
    artifactsPath,
    homePath,
  });
  return { result, workspace };
}
