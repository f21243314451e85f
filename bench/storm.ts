// A storm of 429s: 32 trials at once before a provider that takes a few requests at a time and turns all others away. Does every
// trial get its answers, and how long does it take beside the shortest time in which the provider could give them? Target: no
// failure that stands, and at most 1.3 times as long. Over the network of this machine, by its clock: provider, gateway and trials
// share one process here, so an answer takes a second, as a model's does, and not less than all of them together work for it.
//
//     node bench/storm.ts [--trials N] [--turns N] [--capacity N,…] [--answer-ms N]
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createOpenAiUpstream } from '../src/adapters/upstreams/openai.ts';
import { createGateway } from '../src/gateway/gateway.ts';
import type { Admission } from '../src/ports.ts';
import { systemClock } from '../src/system-clock.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '32' },
    turns: { type: 'string', default: '2' },
    capacity: { type: 'string', default: '4,12' },
    'answer-ms': { type: 'string', default: '1000' },
  },
});
const [trials, turns, answerMs] = [values.trials, values.turns, values['answer-ms']].map(Number) as [
  number,
  number,
  number,
];
const longest = 1.3;
const model = 'gpt-bench';
const end =
  'data: {"type":"response.completed","response":{"usage":{"input_tokens":1,"output_tokens":1}}}\n\n';

/** A trial asks turn by turn, as agents do. @returns how many answers it got */
async function playTrial({ hostPort, token }: Admission): Promise<number> {
  let answered = 0;
  for (let turn = 0; turn < turns; turn++) {
    const response = await fetch(`http://127.0.0.1:${hostPort}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ model, stream: true, input: [] }),
    });
    if ((await response.text()) === end) answered++;
  }
  return answered;
}

/** @returns whether the target is met */
async function measureStorm(capacity: number): Promise<boolean> {
  let underWay = 0;
  let refusedCount = 0;
  const provider = createServer(async (request, response) => {
    request.resume();
    if (underWay >= capacity) {
      refusedCount++;
      response.writeHead(429, { 'retry-after-ms': String(answerMs / 4) }).end('{}');
      return;
    }
    underWay++;
    await wait(answerMs);
    underWay--;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(end);
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');

  const scratch = mkdtempSync(join(tmpdir(), 'rollbench-storm-'));
  const upstream = createOpenAiUpstream({
    baseUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`,
    apiKey: 'sk-bench',
  });
  const gateway = await createGateway({
    findUpstream: () => upstream,
    socketPath: join(scratch, 'gateway.sock'),
    clock: systemClock,
  });

  const admissions = Array.from({ length: trials }, (_, index) =>
    gateway.admit({ trialId: `storm/t/v/${index}`, model, protocol: 'responses', seed: 1 }),
  );
  const begunMs = performance.now();
  const answered = await Promise.all(admissions.map(playTrial));
  const tookMs = performance.now() - begunMs;
  const shortestMs = Math.ceil((trials * turns) / capacity) * answerMs;
  const ratio = tookMs / shortestMs;
  const failed = answered.filter((count) => count < turns).length;
  const isMet = failed === 0 && ratio <= longest;
  console.log(
    `${isMet ? 'PASS' : 'MISS'}  ${trials} trials of ${turns} turns before a provider that takes ${capacity} at once: ${failed} trials failed, ${refusedCount} requests turned away; ` +
      `${(tookMs / 1000).toFixed(1)} s, × ${ratio.toFixed(2)} of the shortest possible ${(shortestMs / 1000).toFixed(1)} s (target ≤ ${longest})`,
  );
  await gateway.close();
  provider.closeAllConnections();
  provider.close();
  rmSync(scratch, { recursive: true });
  return isMet;
}

let isMet = true;
for (const capacity of values.capacity.split(',').map(Number))
  isMet = (await measureStorm(capacity)) && isMet;
process.exitCode = isMet ? 0 : 1;
