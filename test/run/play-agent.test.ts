import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countCodexCommands } from '../../src/adapters/agents/codex-outcome.ts';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { noUsage } from '../../src/domain/usage.ts';
import type { VariantSettings } from '../../src/domain/variant.ts';
import { createGateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import type { Agent, AgentWork, Upstream, Workspace, Workspaces } from '../../src/ports.ts';
import { playAgent } from '../../src/run/play-agent.ts';
import { answering, call, completed, readText, streamOf } from '../gateway/open-gateway.ts';
import { exampleExperiment, exampleTask, exampleVariant } from '../support/examples.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createTestClock } from '../support/test-clock.ts';

const model = 'gpt-5.5-own';
const trialId = 'e/t/v/1';
const prices = createPriceList({
  [model]: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 10 },
});

/** Plays an agent that asks the model as the test says, before a real gateway. */
async function play(
  upstream: Upstream,
  act: (work: AgentWork) => Promise<Outcome>,
  settings: Partial<VariantSettings> = {},
  options: Partial<GatewayOptions> = {},
) {
  const directory = temporaryDirectory();
  const clock = createTestClock({ skipsUpTo: 60_000 });
  const gateway = await createGateway({
    findUpstream: () => upstream,
    socketPath: join(directory, 'gateway.sock'),
    ...{ clock, prices },
    ...options,
  });
  onTestFinished(() => gateway.close());
  const artifacts = createArtifactFolders(directory);
  const artifactsPath = await artifacts.open(trialId);
  const agent: Agent = {
    name: 'codex',
    check: async () => ({ kind: 'healthy', detail: '' }),
    version: async () => '0',
    countCommands: countCodexCommands,
    async run(work) {
      const begunMs = clock.monotonicMs();
      const outcome = await act(work);
      const durationMs = clock.monotonicMs() - begunMs;
      const reportedUsage = { ...noUsage, inputTokens: 60, outputTokens: 5 };
      return {
        ...{ outcome, durationMs, reportedUsage },
        ...{ agentVersion: '0', threadId: 'T', lastMessage: null },
      };
    },
  };
  const variant = exampleVariant(model, settings);
  const experiment = exampleExperiment({ variants: [variant] });
  const task = exampleTask();
  const cell = { experimentId: 'e', taskId: task.id, variantId: variant.id, repeatIndex: 1 };
  const played = await playAgent(
    { experiment, cell, task, variant },
    trialId,
    // This agent looks at no workspace.
    { hostPath: directory } as Workspace,
    artifactsPath,
    {
      ...{ artifacts, gateway, prices, clock },
      agents: new Map([[variant.id, agent]]),
      workspaces: {} as Workspaces,
      isSealed: false,
      seal: { findFaults: async () => [] },
      repoPath: () => directory,
    },
  );
  return { played, metering: JSON.parse(readFileSync(join(artifactsPath, 'metering.json'), 'utf8')) };
}

async function ask({ gateway }: AgentWork): Promise<number> {
  const body = JSON.stringify({ model, stream: true, input: [] });
  const headers = { 'thread-id': 'T', 'x-codex-turn-metadata': '{"turn_id":"1"}' };
  const response = await call(gateway, { body, headers });
  await readText(response);
  return response.statusCode ?? 0;
}

test('what the provider makes a trial wait is neither of its limit nor of its duration', async () => {
  const answers = [
    { ...streamOf('{}'), status: 429, headers: { 'retry-after': '50' } },
    streamOf(completed(60, 5)),
  ];
  let left: number[] = [];
  const { played, metering } = await play(
    answering(async () => answers.shift() ?? streamOf()),
    async (work) => {
      const before = work.remainingMs();
      expect(await ask(work)).toBe(200);
      left = [before, work.remainingMs()];
      return { kind: 'completed' };
    },
  );
  expect(left).toEqual([600_000, 600_000]);
  expect(played).toMatchObject({ outcome: { kind: 'completed' }, durationMs: 0 });
  expect(played.cost.costUsd).toBeCloseTo(0.00011, 9);
  expect(metering).toMatchObject({
    waitedMs: 50_000,
    turns: [{ threadId: 'T', turnId: '1', waitedMs: 50_000 }],
    requests: [{ attempts: 2, failures: [429], usage: { inputTokens: 60, outputTokens: 5 } }],
    usageCheck: { metered: { inputTokens: 60 }, reported: { inputTokens: 60 } },
  });
});

test('a request that the agent left in hand is metered, and recorded before the recording is closed', async () => {
  const told: string[] = [];
  const cassettes = {
    record: () => ({
      add: ({ isWhole }: { isWhole: boolean }) => void told.push(isWhole ? 'whole' : 'cut'),
      async close() {
        told.push('closed');
        throw new Error('no space left');
      },
    }),
  };
  const warned = once(process, 'warning');
  const delta = 'data: {"type":"response.output_text.delta","delta":"x"}\n\n';
  const upstream = answering(async ({ signal }) => ({
    ...streamOf(),
    body: (async function* () {
      yield Buffer.from(delta);
      await once(signal, 'abort');
      throw signal.reason;
    })(),
  }));
  const { played, metering } = await play(
    upstream,
    async ({ gateway }) => {
      const response = await call(gateway, { body: JSON.stringify({ model, stream: true, input: [] }) });
      response.on('error', () => {});
      await once(response, 'data');
      return { kind: 'completed' };
    },
    {},
    { cassettes },
  );
  expect(told).toEqual(['cut', 'closed']);
  expect(metering.requests).toHaveLength(1);
  expect(played.outcome).toEqual({ kind: 'completed' });
  expect(String(await warned)).toContain('cannot be replayed');
});

const failing: Outcome = { kind: 'agentFailed', detail: 'status 400' };

test('a trial at its own limit is over it, whatever the agent makes of that', async () => {
  const upstream = answering(async () => streamOf(completed(100, 5)));
  const act = async (work: AgentWork) => {
    expect(await ask(work)).toBe(400);
    return failing;
  };
  const limits = { wallClockMs: 600_000, costUsd: 0.5 };
  const { played } = await play(upstream, act, { limits });
  expect(played.outcome).toMatchObject({ kind: 'limitExceeded', limit: 'dollars' });
});

test('a request whose cost has no bound is a matter of the set-up, and never of the agent', async () => {
  const act = async ({ gateway }: AgentWork) => {
    const body = JSON.stringify({ model, stream: true, input: [], service_tier: 'priority' });
    expect((await call(gateway, { body })).statusCode).toBe(400);
    return failing;
  };
  const limits = { wallClockMs: 600_000, costUsd: 100 };
  const { played } = await play(
    answering(async () => streamOf()),
    act,
    { limits },
  );
  expect(played.outcome).toMatchObject({
    kind: 'infraFailed',
    code: 'unbounded',
    detail: expect.stringContaining('"service_tier"'),
  });
});

test("a trial at the experiment's budget has no end of its own, even if it says so", async () => {
  const upstream = answering(async () => streamOf(completed(100, 5)));
  const act = async (work: AgentWork): Promise<Outcome> => {
    await ask(work);
    return { kind: 'completed' };
  };
  const { played } = await play(upstream, act, {}, { budget: { ceilingUsd: 0.5, spentUsd: 0 } });
  expect(played.outcome).toMatchObject({ kind: 'infraFailed', code: 'budget' });
});

test('time that ends while the provider fails is the provider’s, and the agent’s otherwise', async () => {
  const timedOut: Outcome = { kind: 'timedOut', limitMs: 1 };
  const act = async (work: AgentWork) => {
    await ask(work);
    return timedOut;
  };
  const pace = { patienceMs: 0 };
  const withStatus = (status: number) =>
    play(
      answering(async () => ({ ...streamOf('{}'), status })),
      act,
      {},
      { pace },
    );
  expect((await withStatus(503)).played.outcome).toMatchObject({ kind: 'infraFailed', code: 'http-503' });
  // What an agent can bring about by itself is no excuse.
  expect((await withStatus(400)).played.outcome).toEqual(timedOut);
});

test('time that ends while a provider that failed says nothing is the provider’s, too', async () => {
  let count = 0;
  const silent = Promise.withResolvers<void>();
  const upstream = answering(async ({ signal }) => {
    if (count++ === 0) return { ...streamOf('{}'), status: 503 };
    silent.resolve();
    await once(signal, 'abort');
    throw signal.reason;
  });
  const { played } = await play(upstream, async (work) => {
    void ask(work).catch(() => {});
    await silent.promise;
    return { kind: 'timedOut', limitMs: 1 };
  });
  expect(played.outcome).toMatchObject({ kind: 'infraFailed', code: 'http-503' });
});

/** Asks until it is interrupted, as one that never comes to an end. */
const askForEver = async (work: AgentWork): Promise<Outcome> => {
  while (!work.signal?.aborted) await ask(work);
  return { kind: 'infraFailed', code: 'cancelled', detail: 'stopped from outside' };
};

test.each([
  [{ turns: 5 }, 'turns', /requests to the model; 5 are allowed/],
  [{ tokens: 500 }, 'tokens', /tokens; 500 are allowed/],
] as const)(
  'an agent that has used up %j is interrupted, and graded on what it left',
  async (limit, name, detail) => {
    const upstream = answering(async () => streamOf(completed(100, 5)));
    const { played } = await play(upstream, askForEver, { limits: { wallClockMs: 600_000, ...limit } });
    expect(played.outcome).toEqual({
      kind: 'limitExceeded',
      limit: name,
      detail: expect.stringMatching(detail),
    });
    expect(played.usage.inputTokens + played.usage.outputTokens).toBeGreaterThanOrEqual(500);
  },
);

test('an agent that asks nothing any more is idle', async () => {
  const upstream = answering(async () => streamOf(completed(100, 5)));
  const act = async (work: AgentWork): Promise<Outcome> => {
    await ask(work);
    if (!work.signal?.aborted) await once(work.signal as AbortSignal, 'abort');
    return { kind: 'infraFailed', code: 'cancelled', detail: 'stopped from outside' };
  };
  const { played } = await play(upstream, act, { limits: { wallClockMs: 600_000, idleMs: 30_000 } });
  expect(played.outcome).toMatchObject({ kind: 'limitExceeded', limit: 'idle' });
});

test('an agent that begins more commands than it may is ended, and those that have ended are not counted twice', async () => {
  const said = (type: string) => `${JSON.stringify({ type, item: { type: 'command_execution' } })}\n`;
  const act = async ({ artifactsPath, signal }: AgentWork): Promise<Outcome> => {
    const trace = join(artifactsPath, 'trace.jsonl');
    for (let i = 0; i < 3; i++) appendFileSync(trace, said('item.started') + said('item.completed'));
    // Half a line is no command yet.
    appendFileSync(trace, said('item.started').slice(0, -9));
    const isCut = signal?.aborted;
    appendFileSync(trace, said('item.started').slice(-9));
    if (!signal?.aborted) await once(signal as AbortSignal, 'abort');
    return { kind: 'infraFailed', code: isCut ? 'too-early' : 'cancelled', detail: 'stopped from outside' };
  };
  const upstream = answering(async () => streamOf(completed(100, 5)));
  const { played } = await play(upstream, act, { limits: { wallClockMs: 600_000, commands: 3 } });
  expect(played.outcome).toEqual({
    kind: 'limitExceeded',
    limit: 'commands',
    detail: 'command 4 has begun; 3 are allowed',
  });
});
