import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Answer, createMessagesListener } from '../../fixtures/scripted-messages.ts';
import { findClaudeBinary } from '../../src/adapters/agents/claude-binary.ts';
import { createClaudeCodeAgent } from '../../src/adapters/agents/claude-code.ts';
import { createCodexAgent } from '../../src/adapters/agents/codex.ts';
import { findCodexBinary } from '../../src/adapters/agents/codex-binary.ts';
import { createCommandAgent } from '../../src/adapters/agents/command.ts';
import { createBubblewrapSandbox } from '../../src/adapters/sandboxes/bubblewrap.ts';
import { createAnthropicUpstream } from '../../src/adapters/upstreams/anthropic.ts';
import { createScriptedUpstream } from '../../src/adapters/upstreams/scripted.ts';
import { Script } from '../../src/adapters/upstreams/scripted-script.ts';
import type { Upstream } from '../../src/ports.ts';
import { describeAgent, plays } from '../contracts/agent.ts';
import { codexBinary } from '../support/codex-binary.ts';
import { requires } from '../support/requires.ts';

const sandbox = createBubblewrapSandbox();
const say = { kind: 'say', phase: 'final', text: 'Done.' };

async function openResponses(): Promise<Upstream> {
  const scripts = Object.entries(plays).map(([prompt, play]) =>
    Script.parse({
      name: prompt.replaceAll(' ', '-'),
      match: { prompt },
      plays: [{ name: 'only', turns: toTurns(play) }],
    }),
  );
  return createScriptedUpstream({ scripts, models: {} });
}

function toTurns(play: (typeof plays)[keyof typeof plays]): object[] {
  switch (play.kind) {
    case 'run':
      return [{ items: [{ kind: 'exec', command: play.command }] }, { items: [say] }];
    case 'refuse':
      return [{ items: [], failure: { kind: 'http', status: play.status } }];
    case 'hang':
      return [{ items: [], failure: { kind: 'hang' } }];
  }
}

function toAnswers(play: (typeof plays)[keyof typeof plays]): readonly Answer[] {
  switch (play.kind) {
    case 'run':
      return [
        [{ kind: 'call', tool: 'Bash', input: { command: play.command, description: 'Runs a command' } }],
      ];
    case 'refuse':
      return Array.from({ length: 9 }, () => ({ status: play.status }));
    case 'hang':
      return ['silence'];
  }
}

async function openMessages(): Promise<Upstream> {
  const dialogue = Object.fromEntries(
    Object.entries(plays).map(([prompt, play]) => [prompt, toAnswers(play)]),
  );
  const server = createServer(createMessagesListener(dialogue)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return createAnthropicUpstream({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'sk-ant-test' });
}

const codex = {
  // Within ours, as a variant may want it.
  sandbox_mode: 'workspace-write',
  // Half a minute passes until it gives up otherwise.
  'model_providers.rollbench.request_max_retries': 1,
  'model_providers.rollbench.stream_max_retries': 1,
};

requires('bubblewrap', 'codex').describe('Codex', () => {
  describeAgent('Codex', async () => {
    const platform = `${process.platform}-${process.arch}`;
    const binary = findCodexBinary({ path: codexBinary ?? '', searchPath: '', platform });
    if (binary.kind === 'missing') throw new Error(binary.detail);
    const agent = createCodexAgent({ binary, sandbox });
    const settings = { agentVersion: await agent.version(), codex };
    return { agent, settings, protocol: 'responses', openUpstream: openResponses };
  });
});

const tinyAgent = readFileSync(new URL('../support/tiny-agent.mjs', import.meta.url), 'utf8');

requires('bubblewrap').describe('a command', () => {
  const check = (how: string, ...prompt: string[]) =>
    describeAgent(`a command with its prompt ${how}`, async () => {
      const argv = ['node', '--input-type=module', '-e', tinyAgent, '--', '{model}', ...prompt];
      const agent = createCommandAgent(sandbox);
      const settings = { agent: 'command', command: { argv, protocol: 'responses' } } as const;
      return { agent, settings, protocol: 'responses', openUpstream: openResponses };
    });
  check('as an argument', '--prompt', '{prompt}');
  check('in a file', '--file', '{prompt_file}');
  check('on standard input', '--stdin', '-');
});

requires('bubblewrap', 'claude').describe('Claude Code', () => {
  describeAgent('Claude Code', async () => {
    const binary = findClaudeBinary({ path: null, searchPath: process.env.PATH ?? '' });
    if (binary.kind === 'missing') throw new Error(binary.detail);
    const agent = createClaudeCodeAgent({ binaryPath: binary.path, sandbox });
    const settings = { agent: 'claude-code', model: 'claude-sonnet-4-5' } as const;
    return { agent, settings, protocol: 'messages', openUpstream: openMessages };
  });
});
