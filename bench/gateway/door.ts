// The gateway in a process of its own, as an experiment opens it: it records, meters, prices, and writes down what is spent.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as yieldTurn } from 'node:timers/promises';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createCassetteFiles } from '../../src/adapters/cassettes/cassette-files.ts';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { createSecretRedactor } from '../../src/adapters/redactors/secrets.ts';
import { createOpenAiUpstream } from '../../src/adapters/upstreams/openai.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { openSpendingJournal } from '../../src/gateway/spending-journal.ts';
import { systemClock } from '../../src/system-clock.ts';

export interface DoorUsage {
  /** Of all threads, since the start. */
  readonly cpuMs: number;
  /** What is in use once the garbage is gone: heap and buffers. */
  readonly liveBytes: number;
  readonly residentBytes: number;
}

const [baseUrl = '', model = '', scratch = ''] = process.argv.slice(2);
const directory = mkdtempSync(join(scratch, 'door-'));
const artifacts = createArtifactFolders(directory);
const trialId = 'bench/task/variant/1';
await artifacts.open(trialId);
const upstream = createOpenAiUpstream({ baseUrl, apiKey: 'sk-bench' });
const gateway = await createGateway({
  findUpstream: () => upstream,
  socketPath: join(directory, 'gateway.sock'),
  clock: systemClock,
  prices: createPriceList({
    [model]: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 1 },
  }),
  cassettes: createCassetteFiles({ artifacts, redactor: createSecretRedactor() }),
  budget: { ceilingUsd: 1e6, spentUsd: 0, journal: openSpendingJournal(join(directory, 'spending.jsonl')) },
});
const admission = gateway.admit({ trialId, model, protocol: 'responses', seed: 1, isRecorded: true });
process.send?.({ port: admission.hostPort, token: admission.token });
process.on('message', async (message) => {
  if (message === 'usage') return process.send?.(await readUsage());
  await gateway.close();
  rmSync(directory, { recursive: true });
  process.exit(0);
});

async function readUsage(): Promise<DoorUsage> {
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  // What a collection has let go of outside the heap is given back by the next.
  global.gc?.();
  await yieldTurn();
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { cpuMs: (user + system) / 1000, liveBytes: heapUsed + external, residentBytes };
}
