import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Agent, Workspace } from '../../src/ports.ts';
import { runExperiment } from '../../src/run/run-experiment.ts';
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

test('a trial that waits for its provider lends its slot to one of another model', async () => {
  const directory = temporaryDirectory();
  const clock = createTestClock();
  const hasAsked = Promise.withResolvers<void>();
  const hasPlayed = Promise.withResolvers<void>();
  const [full, free] = ['gpt-full', 'gpt-free'].map((model) => exampleVariant(model));
  if (!full || !free) throw new Error('two variants are needed');
  let isFull = true;
  const upstream = answering(async ({ grant }) => {
    if (grant.model !== 'gpt-full' || !isFull) return streamOf(completed(1, 1));
    isFull = false;
    hasAsked.resolve();
    return { ...streamOf('{}'), status: 429, headers: { 'retry-after': '50' } };
  });
  const socketPath = join(directory, 'gateway.sock');
  const gateway = await createGateway({ findUpstream: () => upstream, socketPath, clock });
  onTestFinished(() => gateway.close());
  const task = exampleTask();
  const experiment = exampleExperiment({ variants: [full, free], taskIds: [task.id] });
  const cells = [full, free].map(({ id }) => ({
    ...{ experimentId: experiment.id, taskId: task.id, variantId: id, repeatIndex: 1 },
  }));
  const workspace = {
    hostPath: directory,
    capturePatch: async () => ({ kind: 'captured', patch: '' }),
    dispose: async () => {},
  } as unknown as Workspace;

  const played: string[] = [];
  const end = runExperiment({
    ...{ experiment, cells, tasks: new Map([[task.id, task]]), known: new Map(), concurrency: 1 },
    bench: {
      ...{ gateway, clock, prices: createPriceList({}), isSealed: false },
      artifacts: createArtifactFolders(directory),
      agents: new Map([full, free].map(({ id }) => [id, agent])),
      workspaces: { open: async () => workspace } as never,
      seal: { findFaults: async () => [] },
      repoPath: () => directory,
    },
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
  expect(played).toEqual([free.id]);
  await clock.advance(50_000);
  expect(await end).toEqual({ kind: 'finished' });
  expect(played).toEqual([free.id, full.id]);
});
