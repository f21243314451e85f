// What the gateway adds to a stream, beside a direct connection to the same provider in the same run: latency to the first
// event and of each event (target: at most 2 ms more in the median), and events per second through 64 streams (target: at
// least 2,000). Provider, gateway and client have a thread each.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { StreamOrder } from './gateway/provider.ts';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '60' }, events: { type: 'string', default: '500' } },
});
const pairs = Number(values.pairs);
const streams = 64;
const maxAddedMs = 2;
const minEventsPerSecond = 2000;
const model = 'gpt-bench';

interface Place {
  readonly port: number;
  readonly token?: string;
}

async function start(file: string, workerData?: object): Promise<{ worker: Worker; place: Place }> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData });
  const [place] = (await once(worker, 'message')) as [Place];
  return { worker, place };
}

/** Reads a stream to its end. @returns milliseconds from request to first event, and of each event from there to here */
async function readStream({ port, token }: Place, order: StreamOrder) {
  const asked = process.hrtime.bigint();
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: '/v1/responses',
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    agent: false,
  });
  outgoing.end(JSON.stringify({ model, stream: true, input: JSON.stringify(order) }));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const latencies: number[] = [];
  let firstMs = Number.NaN;
  let rest = '';
  for await (const chunk of response) {
    const now = process.hrtime.bigint();
    if (Number.isNaN(firstMs)) firstMs = Number(now - asked) / 1e6;
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const at = /"at":(\d+)/.exec(line)?.[1];
      if (at !== undefined) latencies.push(Number(now - BigInt(at)) / 1e6);
    }
  }
  if (latencies.length !== order.events)
    throw new Error(`${latencies.length} of ${order.events} events came`);
  return { firstMs, latencies };
}

async function eventsPerSecond(place: Place, events: number): Promise<number> {
  const begun = performance.now();
  await Promise.all(Array.from({ length: streams }, () => readStream(place, { events, everyMs: 0 })));
  return (streams * events * 1000) / (performance.now() - begun);
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const provider = await start('./gateway/provider.ts');
const door = await start('./gateway/door.ts', {
  baseUrl: `http://127.0.0.1:${provider.place.port}/v1`,
  model,
});
const slow: StreamOrder = { events: 20, everyMs: 5 };
const direct: Awaited<ReturnType<typeof readStream>>[] = [];
const through: typeof direct = [];
for (const place of [provider.place, door.place]) await readStream(place, slow);
for (let pair = 0; pair < pairs; pair++) {
  direct.push(await readStream(provider.place, slow));
  through.push(await readStream(door.place, slow));
}
const events = Number(values.events);
const directRate = await eventsPerSecond(provider.place, events);
const throughRate = await eventsPerSecond(door.place, events);
door.worker.postMessage('close');
await once(door.worker, 'message');
await Promise.all([door.worker.terminate(), provider.worker.terminate()]);

let isMissed = false;
function tell(what: string, line: string, isMet: boolean): void {
  if (!isMet) isMissed = true;
  console.log(`${isMet ? 'PASS' : 'MISS'}  ${what.padEnd(16)} ${line}`);
}
function tellLatency(what: string, of: (run: (typeof direct)[number]) => readonly number[]): void {
  const [without, withIt] = [median(direct.flatMap(of)), median(through.flatMap(of))];
  const added = withIt - without;
  const line = `${withIt.toFixed(2)} ms, direct ${without.toFixed(2)} ms: × ${(withIt / without).toFixed(1)}, ${added.toFixed(2)} ms more (target ≤ ${maxAddedMs})`;
  tell(what, line, added <= maxAddedMs);
}
tellLatency('first event', ({ firstMs }) => [firstMs]);
tellLatency('each event', ({ latencies }) => latencies);
tell(
  `${streams} streams`,
  `${throughRate.toFixed(0)} events/s, direct ${directRate.toFixed(0)}: × ${(throughRate / directRate).toFixed(2)} (target ≥ ${minEventsPerSecond} events/s)`,
  throughRate >= minEventsPerSecond,
);
process.exitCode = isMissed ? 1 : 0;
