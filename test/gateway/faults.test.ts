import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { createOpenAiUpstream } from '../../src/adapters/upstreams/openai.ts';
import { openSpendingJournal } from '../../src/gateway/spending-journal.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createTestClock } from '../support/test-clock.ts';
import { call, completed, model, openGateway, readText } from './open-gateway.ts';

const apiKey = 'sk-provider-key-0123456789';
const content = 'data: {"type":"response.output_text.delta","delta":"x"}\n\n';

/** A real provider on loopback that answers as the test says. */
async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { server, upstream: createOpenAiUpstream({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey }) };
}

describe('a provider on the network', () => {
  test('that is down is a failure of the provider', async () => {
    const { server, upstream } = await serve(() => {});
    server.close();
    await once(server, 'close');
    const { admission } = await openGateway(upstream);
    expect((await call(admission)).statusCode).toBe(502);
    expect(admission.lastFailure()).toBe(502);
  });

  test('that hangs in the middle breaks off for the client, and is noted as late', async () => {
    const { upstream } = await serve((_, response) => {
      response.write(content);
    });
    const clock = createTestClock();
    const { admission } = await openGateway(upstream, { clock, pace: { idleMs: 50_000, patienceMs: 0 } });
    const response = await call(admission);
    await once(response, 'data');
    const ended = expect(once(response, 'end')).rejects.toThrow('aborted');
    await clock.advance(50_000);
    await ended;
    expect(admission.failures()).toEqual([504]);
  });

  test('that drips bytes but no event is late all the same', async () => {
    const clock = createTestClock();
    const dripped = Promise.withResolvers<void>();
    const { upstream } = await serve((_, response) => {
      response.write(content);
      response.write('data: {"type":"resp', () => dripped.resolve());
    });
    const { admission } = await openGateway(upstream, { clock, pace: { idleMs: 50_000, patienceMs: 0 } });
    const response = await call(admission);
    response.resume();
    await dripped.promise;
    const ended = expect(once(response, 'end')).rejects.toThrow('aborted');
    await clock.advance(49_000);
    await clock.advance(1_000);
    await ended;
    expect(admission.failures()).toEqual([504]);
  });

  test('that cuts within an event gives what there was', async () => {
    const { upstream } = await serve((_, response) => {
      response.write(`${content}data: {"type":"respon`, () => response.destroy());
    });
    const { admission } = await openGateway(upstream);
    const response = await call(admission);
    let text = '';
    response.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    await expect(once(response, 'end')).rejects.toThrow('aborted');
    expect(text).toBe(`${content}data: {"type":"respon`);
    expect(admission.failures()).toEqual([502]);
  });

  const checkBody = (title: string, body: string, failures: readonly number[]) =>
    test(title, async () => {
      const { upstream } = await serve((_, response) => response.end(body));
      const { admission } = await openGateway(upstream);
      const text = await readText(await call(admission));
      expect(text === body).toBe(true);
      expect(admission.failures()).toEqual(failures);
    });
  checkBody('that sends HTML', '<!doctype html><title>Sign in</title>', [502]);
  checkBody('that sends an event stream of no events', 'data\n\n:\n\n\r\r\n', [502]);
  checkBody('that sends events of no JSON', `data: {]\n\nevent: response.completed\ndata: x\n\n`, [502]);
  checkBody('that goes on after the end', `${completed(3, 4)}${completed(300, 400)}`, []);
  checkBody(
    'that sends one gigantic event, and then ends well',
    `data: {"type":"response.output_text.delta","delta":"${'x'.repeat(40 * 1024 * 1024)}"}\n\n${completed(3, 4)}`,
    [],
  );

  test('is left alone as soon as the client is gone, while a request waits for its turn, too', async () => {
    let count = 0;
    const { upstream } = await serve((_, response) => {
      count++;
      response.writeHead(429, { 'retry-after': '30' });
      response.end('{}');
    });
    const clock = createTestClock();
    const { admission } = await openGateway(upstream, { clock, pace: {} });
    const leaving = new AbortController();
    const asked = call(admission, { signal: leaving.signal }).catch(() => {});
    await vi.waitFor(() => expect(admission.failures()).toEqual([429]));
    leaving.abort();
    await asked;
    await vi.waitFor(() => expect(admission.requests()).toHaveLength(1));
    await clock.advance(60_000);
    expect(count).toBe(1);
  });
});

describe.each([
  ['forward', 86_400_000],
  ['back', -86_400_000],
])('a system clock that jumps %s by a day', (_, jumpMs) => {
  test('in mid-stream ends no stream, and falsifies no duration', async () => {
    const goOn = Promise.withResolvers<void>();
    const { upstream } = await serve(async (_request, response) => {
      response.write(content);
      await goOn.promise;
      response.end(completed(3, 4));
    });
    const clock = createTestClock();
    const { admission } = await openGateway(upstream, { clock, pace: { idleMs: 50_000, patienceMs: 0 } });
    const response = await call(admission);
    await once(response, 'data');
    clock.jump(jumpMs);
    await clock.advance(49_000);
    goOn.resolve();
    expect(await readText(response)).toBe(completed(3, 4));
    expect(admission.failures()).toEqual([]);
    expect(admission.requests()).toMatchObject([{ durationMs: 49_000, waitedMs: 0, failures: [] }]);
  });

  test('makes no pause of the provider longer or shorter', async () => {
    let count = 0;
    const { upstream } = await serve((_request, response) => {
      if (count++ > 0) return void response.end(completed(3, 4));
      response.writeHead(429, { 'retry-after': '30' });
      response.end('{}');
    });
    const clock = createTestClock();
    const { admission } = await openGateway(upstream, { clock, pace: {} });
    const asked = call(admission);
    await vi.waitFor(() => expect(clock.pauses).toContain(30_000));
    clock.jump(jumpMs);
    await clock.advance(29_000);
    expect(count).toBe(1);
    await clock.advance(1000);
    expect((await asked).statusCode).toBe(200);
    expect(admission.waitedMs()).toBe(30_000);
  });
});

test('keys, tokens and prompts stand in no log, no journal and no metering', async () => {
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  const bodies = [
    completed(10, 10),
    '<html>prompt-of-mine</html>',
    'data: {]\n\n',
    `data: {"type":"response.failed","response":{"error":{"code":"server_error","message":"prompt-of-mine"}}}\n\n`,
  ];
  const { upstream } = await serve((_, response) => response.end(bodies.shift() ?? ''));
  const path = join(temporaryDirectory(), 'spending.jsonl');
  const prices = createPriceList({
    [model]: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 1 },
  });
  const budget = { ceilingUsd: 100, spentUsd: 0, journal: openSpendingJournal(path) };
  const { admission } = await openGateway(upstream, { prices, budget, pace: { patienceMs: 0 } });
  const body = JSON.stringify({ model, stream: true, input: 'prompt-of-mine' });
  for (let count = 0; count < 4; count++) await readText(await call(admission, { body }));
  await readText(await call(admission, { body: body.slice(5) }));
  await readText(await call(admission, { headers: { authorization: 'Bearer wrong-token' } }));
  const said = [...written, readFileSync(path, 'utf8'), JSON.stringify(admission.requests())].join('\n');
  expect(said).toContain('"reserved"');
  for (const secret of [apiKey, admission.token, 'prompt-of-mine', 'wrong-token'])
    expect(said).not.toContain(secret);
});

describe('a fault of the gateway itself', () => {
  test('in reading a request ends that request alone', async () => {
    const { upstream } = await serve((_, response) => response.end(completed(1, 1)));
    const { admission } = await openGateway(upstream);
    const depth = 200_000;
    const body = `{"model":"${model}","stream":true,"input":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const response = await call(admission, { body });
    expect(response.statusCode).toBe(500);
    expect(JSON.parse(await readText(response)).error.code).toBe('gateway-fault');
    expect((await call(admission)).statusCode).toBe(200);
  });

  test('in writing down what is spent costs no other request its place', async () => {
    const { upstream } = await serve((_, response) => response.end(completed(1, 1)));
    const prices = createPriceList({
      [model]: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 1 },
    });
    let isFull = true;
    const write = (): number => {
      if (isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return 1;
    };
    const book = { reserved: () => write(), settled: () => void write() };
    const journal = { spentUsd: new Map<string, number>(), bookFor: () => book, close() {} };
    const { admission } = await openGateway(upstream, {
      prices,
      budget: { ceilingUsd: 100, spentUsd: 0, journal },
      pace: { patienceMs: 0, concurrency: 1 },
    });
    const response = await call(admission);
    expect(response.statusCode).toBe(500);
    expect(await readText(response)).toContain('ENOSPC');
    expect(admission.lastFailure()).toBe(500);
    isFull = false;
    expect((await call(admission)).statusCode).toBe(200);
  });

  test('counts that contradict each other have no price, and harm nobody', async () => {
    const usage = { input_tokens: 5, input_tokens_details: { cached_tokens: 9 }, output_tokens: 1 };
    const end = `data: ${JSON.stringify({ type: 'response.completed', response: { usage } })}\n\n`;
    const { upstream } = await serve((_, response) => response.end(end));
    const path = join(temporaryDirectory(), 'spending.jsonl');
    const budget = { ceilingUsd: 100, spentUsd: 0, journal: openSpendingJournal(path) };
    const prices = createPriceList({
      [model]: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 0, outputPerMillionUsd: 0 },
    });
    const { admission } = await openGateway(upstream, { prices, budget });
    expect(await readText(await call(admission))).toBe(end);
    expect(admission.failures()).toEqual([]);
    expect(admission.hasUnanswered()).toBe(true);
    expect([...openSpendingJournal(path).spentUsd.values()]).toEqual([expect.toSatisfy((usd) => usd > 0)]);
  });
});
