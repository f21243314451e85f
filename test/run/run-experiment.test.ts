import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { createGateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import type { Agent, Upstream, Workspace } from '../../src/ports.ts';
import { runExperiment } from '../../src/run/run-experiment.ts';
import type { TrialBench } from '../../src/run/trial-bench.ts';
import { answering, call, completed, readText, streamOf } from '../gateway/open-gateway.ts';
import { exampleExperiment, exampleTask, exampleVariant } from '../support/examples.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createTestClock } from '../support/test-clock.ts';

/** Asks its model once. */
const agent: Agent = {
  name: 'codex',
  check: async () => ({ kind: 'healthy', detail: '' }),
  version: async () => '0',
  async run({ gateway, variant }) {
    const body = JSON.stringify({ model: variant.settings.model, stream: true, input: [] });
    await readText(await call(gateway, { body }));
    const none = { threadId: null, reportedUsage: null, lastMessage: null };
    return { ...none, outcome: { kind: 'completed' }, agentVersion: '0', durationMs: 0 };
  },
};

/** One cell of one task for each model, and all that it takes to play them. */
async function layOut(models: readonly string[], upstream: Upstream, options: Partial<GatewayOptions> = {}) {
  const directory = temporaryDirectory();
  const clock = createTestClock();
  const variants = models.map((model) => exampleVariant(model));
  const socketPath = join(directory, 'gateway.sock');
  const gateway = await createGateway({ findUpstream: () => upstream, socketPath, clock, ...options });
  onTestFinished(() => gateway.close());
  const task = exampleTask();
  const experiment = exampleExperiment({ variants, taskIds: [task.id] });
  const cells = variants.map(({ id }) => ({
    ...{ experimentId: experiment.id, taskId: task.id, variantId: id, repeatIndex: 1 },
  }));
  const workspace = {
    hostPath: directory,
    capturePatch: async () => ({ kind: 'captured', patch: '' }),
    dispose: async () => {},
  } as unknown as Workspace;
  const bench: TrialBench = {
    ...{ gateway, clock, prices: createPriceList({}), isSealed: true },
    artifacts: createArtifactFolders(directory),
    agents: new Map(variants.map(({ id }) => [id, agent])),
    workspaces: { open: async () => workspace } as never,
    seal: { findFaults: async () => [] },
    repoPath: () => directory,
  };
  const stage = { experiment, cells, tasks: new Map([[task.id, task]]), known: new Map(), bench };
  return { clock, stage, ids: variants.map(({ id }) => id) };
}

test('a trial that waits for its provider lends its slot to one of another model', async () => {
  const hasAsked = Promise.withResolvers<void>();
  const hasPlayed = Promise.withResolvers<void>();
  let isFull = true;
  const upstream = answering(async ({ grant }) => {
    if (grant.model !== 'gpt-full' || !isFull) return streamOf(completed(1, 1));
    isFull = false;
    hasAsked.resolve();
    return { ...streamOf('{}'), status: 429, headers: { 'retry-after': '50' } };
  });
  const { clock, stage, ids } = await layOut(['gpt-full', 'gpt-free'], upstream);
  const [full, free] = ids;
  const played: string[] = [];
  const end = runExperiment({
    ...stage,
    concurrency: 1,
    async onTrial({ variantId }) {
      played.push(variantId);
      hasPlayed.resolve();
    },
  });
  await hasAsked.promise;
  // The answer is on its way back to the gateway: it waits as soon as it has it.
  while (clock.pauses.at(-1) !== 1000) await clock.advance(0);
  await clock.advance(1000);
  await hasPlayed.promise;
  expect(played).toEqual([free]);
  await clock.advance(50_000);
  expect(await end).toEqual({ kind: 'finished' });
  expect(played).toEqual([free, full]);
});

test('trials whose agents hold a login are played one at a time, unsealed', async () => {
  const seals: boolean[] = [];
  let underWay = 0;
  let most = 0;
  const upstream = { ...answering(async () => streamOf(completed(1, 1))), lentLogin: { authFile: '{}' } };
  const { stage } = await layOut(['a', 'b', 'c', 'd'], upstream, { lendsLogin: true });
  const end = await runExperiment({
    ...stage,
    concurrency: 4,
    onBegin() {
      most = Math.max(most, ++underWay);
      return () => underWay--;
    },
    onTrial: async ({ isSealed }) => void seals.push(isSealed),
  });
  expect({ end, most, seals }).toEqual({
    ...{ end: { kind: 'finished' }, most: 1 },
    seals: [false, false, false, false],
  });
});
