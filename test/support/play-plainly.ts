import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createScriptedUpstream } from '../../src/adapters/upstreams/scripted.ts';
import type { Variant } from '../../src/domain/variant.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Agent, AgentResult, Upstream } from '../../src/ports.ts';
import { systemClock } from '../../src/system-clock.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What became of an agent whose model refuses whatever it is asked. */
export interface PlayedPlainly {
  readonly result: AgentResult;
  readonly workspace: string;
  /** Bodies of what the model was asked. */
  readonly asked: readonly string[];
}

/** Plays an agent, as a trial does, in a workspace of a few files. */
export async function playPlainly(
  agent: Agent,
  variant: Variant,
  prompts: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<PlayedPlainly> {
  const directory = temporaryDirectory();
  const [workspace, artifactsPath, homePath] = ['workspace', 'artifacts', 'home'].map((name) => {
    mkdirSync(join(directory, name));
    return join(directory, name);
  }) as [string, string, string];
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text);
  // Codex reads what a repository says at its root.
  execFileSync('git', ['init', '-q', workspace]);
  const asked: string[] = [];
  const upstream = createScriptedUpstream({ scripts: [], models: {} });
  const send: Upstream['send'] = (request) => {
    asked.push(Buffer.from(request.body).toString());
    return upstream.send(request);
  };
  const gateway = await createGateway({
    findUpstream: () => ({ ...upstream, send }),
    socketPath: join(directory, 'gateway.sock'),
    clock: systemClock,
    pace: { patienceMs: 0 },
  });
  onTestFinished(() => gateway.close());
  const result = await agent.run({
    brief: { taskId: 't', prompts },
    variant,
    workspace: { hostPath: workspace, path: '/workspace', access: 'write' },
    gateway: gateway.admit({ trialId: 'e/t/v/1', model: variant.name, protocol: 'responses', seed: 1 }),
    remainingMs: () => 60_000,
    artifactsPath,
    homePath,
  });
  return { result, workspace, asked };
}
