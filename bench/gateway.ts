// What the gateway adds to a stream, beside a direct connection to the same provider and beside nginx as a plain reverse
// proxy, in the same run: time to the first event and of each event (target: at most 2 ms more than direct, in the median),
// events per second of one core through 64 streams (target: at least 2,000), and memory over one long stream (target: flat).
// Provider, gateway, nginx and client are processes of their own; the gateway records, meters and keeps a budget.
// `--sampled` is quick, and judges nothing by the clock.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mean } from '../src/stats/mean.ts';
import type { DoorUsage } from './gateway/door.ts';
import { startNginx } from './gateway/nginx.ts';
import type { StreamOrder } from './gateway/provider.ts';
import { type Door, readStream, toDoor } from './gateway/read-stream.ts';

const { values } = parseArgs({
  options: {
    sampled: { type: 'boolean', default: false },
    nginx: { type: 'string', default: '/usr/sbin/nginx' },
  },
});
const { rounds, warmUps, eventsPerStream, streamMb } = values.sampled
  ? { rounds: 10, warmUps: 10, eventsPerStream: 100, streamMb: 128 }
  : { rounds: 100, warmUps: 200, eventsPerStream: 500, streamMb: 1024 };
const streams = 64;
const maxAddedMs = 2;
const minEventsPerSecond = 2000;
/** In the mean of the second half of a long stream, beside its first. */
const maxGrowthMb = 4;
const model = 'gpt-bench';

const scratch = mkdtempSync(join(tmpdir(), 'rollbench-bench-'));

async function start(file: string, ...args: string[]): Promise<{ child: ChildProcess; door: Door }> {
  const child = fork(new URL(file, import.meta.url), args, { execArgv: ['--expose-gc'] });
  const [place] = (await once(child, 'message')) as [Omit<Door, 'agent'>];
  return { child, door: toDoor(place) };
}

const provider = await start('./gateway/provider.ts');
const providerUrl = `http://127.0.0.1:${provider.door.port}/v1`;
const startGateway = () => start('./gateway/door.ts', providerUrl, model, scratch);
const gateway = await startGateway();
const nginx = await startNginx(values.nginx, provider.door.port, scratch);

async function readUsage({ child }: typeof gateway): Promise<DoorUsage> {
  child.send('usage');
  const [usage] = await once(child, 'message');
  return usage;
}

async function stop({ child, door }: typeof gateway): Promise<void> {
  door.agent.destroy();
  child.send('close');
  await once(child, 'exit');
}

const doors: Record<string, Door> = {
  direct: provider.door,
  gateway: gateway.door,
  ...(nginx ? { nginx: toDoor({ port: nginx.port }) } : {}),
};

async function measureLatency(): Promise<Map<string, Awaited<ReturnType<typeof readStream>>[]>> {
  const order: StreamOrder = { events: 20, everyMs: 5, eventBytes: 120 };
  const runs = new Map(
    Object.keys(doors).map((name) => [name, [] as Awaited<ReturnType<typeof readStream>>[]]),
  );
  // An experiment asks thousands of times: what the first of them take is no matter.
  for (let warm = 0; warm < warmUps; warm++)
    for (const door of Object.values(doors)) await readStream(door, model, { ...order, events: 1 });
  for (let round = 0; round < rounds; round++)
    for (const [name, door] of Object.entries(doors))
      runs.get(name)?.push(await readStream(door, model, order));
  return runs;
}

async function measureRate(door: Door): Promise<number> {
  const order: StreamOrder = { events: eventsPerStream, everyMs: 0, eventBytes: 120 };
  const begun = performance.now();
  await Promise.all(Array.from({ length: streams }, () => readStream(door, model, order)));
  return (streams * order.events * 1000) / (performance.now() - begun);
}

/** @returns readings after each tenth of a stream, through a gateway that has done nothing before */
async function measureMemory(megabytes: number): Promise<DoorUsage[]> {
  const fresh = await startGateway();
  const eventBytes = 16 * 1024;
  const tenth = (megabytes * 1024 * 1024) / 10;
  const order: StreamOrder = { events: Math.ceil((10.5 * tenth) / eventBytes), everyMs: 0, eventBytes };
  const readings: Promise<DoorUsage>[] = [];
  let sizeBytes = 0;
  await readStream(fresh.door, model, order, (bytes) => {
    sizeBytes += bytes;
    if (sizeBytes >= tenth * (readings.length + 1) && readings.length < 10) readings.push(readUsage(fresh));
  });
  const read = await Promise.all(readings);
  await stop(fresh);
  return read;
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

let isMissed = false;
function tell(what: string, line: string, isMet: boolean, isJudged = true): void {
  if (!isMet && isJudged) isMissed = true;
  console.log(`${isMet ? 'PASS' : isJudged ? 'MISS' : 'SLOW'}  ${what.padEnd(16)} ${line}`);
}

const runs = await measureLatency();
function tellLatency(
  what: string,
  of: (run: { firstMs: number; latencies: number[] }) => readonly number[],
): void {
  const ms = new Map(Array.from(runs, ([name, own]) => [name, median(own.flatMap(of))]));
  const direct = ms.get('direct') ?? Number.NaN;
  const added = (ms.get('gateway') ?? Number.NaN) - direct;
  const all = Array.from(
    ms,
    ([name, each]) => `${name} ${each.toFixed(2)} ms (× ${(each / direct).toFixed(1)})`,
  );
  tell(
    what,
    `${all.join(', ')}: ${added.toFixed(2)} ms more than direct (target ≤ ${maxAddedMs})`,
    added <= maxAddedMs,
    !values.sampled,
  );
}
tellLatency('first event', ({ firstMs }) => [firstMs]);
tellLatency('each event', ({ latencies }) => latencies);

const rates = new Map<string, number>();
const before = await readUsage(gateway);
for (const [name, door] of Object.entries(doors)) rates.set(name, await measureRate(door));
const coreMs = (await readUsage(gateway)).cpuMs - before.cpuMs;
const perCore = (streams * eventsPerStream * 1000) / coreMs;
tell(
  `${streams} streams`,
  `${perCore.toFixed(0)} events per second of one core (target ≥ ${minEventsPerSecond}); by the clock ${Array.from(rates, ([name, rate]) => `${name} ${rate.toFixed(0)}`).join(', ')}`,
  perCore >= minEventsPerSecond,
);

const memory = await measureMemory(streamMb);
const live = memory.map(({ liveBytes }) => liveBytes / 1024 / 1024);
const resident = Math.max(...memory.map(({ residentBytes }) => residentBytes / 1024 / 1024));
// By the mean: a single reading depends on what is just on its way.
const growth = Math.max(0, mean(live.slice(5)) - mean(live.slice(0, 5)));
tell(
  'memory',
  `${live.map((each) => each.toFixed(0)).join(' ')} MB in use over a stream of ${streamMb} MB: ${growth.toFixed(0)} MB more in its second half (target ≤ ${maxGrowthMb}); resident up to ${resident.toFixed(0)} MB`,
  growth <= maxGrowthMb,
  // A short stream is at its end before the heap has found its size.
  !values.sampled,
);
if (!nginx)
  console.log(`SKIP  nginx            ${values.nginx} is not there: apt-get install nginx, or --nginx PATH`);

await stop(gateway);
provider.door.agent.destroy();
doors.nginx?.agent.destroy();
await nginx?.stop();
provider.child.kill();
rmSync(scratch, { recursive: true });
process.exitCode = isMissed ? 1 : 0;
