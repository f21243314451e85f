// The gateway in a thread of its own, before a provider on loopback.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createOpenAiUpstream } from '../../src/adapters/upstreams/openai.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { systemClock } from '../../src/system-clock.ts';

const { baseUrl, model } = workerData as { baseUrl: string; model: string };
const directory = mkdtempSync(join(tmpdir(), 'rollbench-bench-'));
const upstream = createOpenAiUpstream({ baseUrl, apiKey: 'sk-bench' });
const gateway = await createGateway({
  findUpstream: () => upstream,
  socketPath: join(directory, 'gateway.sock'),
  clock: systemClock,
});
const admission = gateway.admit({ trialId: 'bench', model, protocol: 'responses', seed: 1 });
parentPort?.postMessage({ port: admission.hostPort, token: admission.token });
parentPort?.once('message', async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
  parentPort?.postMessage('closed');
});
