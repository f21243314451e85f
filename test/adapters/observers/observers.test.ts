import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openMetricsPage } from '../../../src/adapters/observers/metrics-page.ts';
import { createMetrics } from '../../../src/adapters/observers/metrics-text.ts';
import { createOtlpSpans } from '../../../src/adapters/observers/otlp-spans.ts';
import { toSpan } from '../../../src/adapters/observers/to-span.ts';
import type { ObservedRequest } from '../../../src/ports.ts';
import {
  answering,
  call,
  completed,
  model,
  openGateway,
  readText,
  streamOf,
} from '../../gateway/open-gateway.ts';
import { createTestClock } from '../../support/test-clock.ts';

const request = (fields: Partial<ObservedRequest> = {}): ObservedRequest => ({
  ...{ trialId: 'e/t/v/1', model: 'gpt-5.5', provider: 'openai', threadId: 'T', turnId: null },
  ...{
    startedAt: '2026-11-24T12:00:00.250Z',
    durationMs: 1500.5,
    waitedMs: 20,
    attempts: 2,
    failures: [429],
  },
  usage: { requestCount: 1, inputTokens: 100, cachedInputTokens: 60, outputTokens: 20, reasoningTokens: 5 },
  costUsd: 0.25,
  strippedTools: 1,
  ...fields,
});

/** A receiver of OTLP on loopback that answers as it is told. */
async function receive(answer: () => number) {
  const bodies: string[] = [];
  const heads: IncomingHttpHeaders[] = [];
  const server = createServer(async (incoming, response) => {
    bodies.push(Buffer.concat(await incoming.toArray()).toString());
    heads.push({ ...incoming.headers, path: incoming.url });
    response.writeHead(answer()).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const spans = () =>
    bodies.flatMap((body) =>
      JSON.parse(body).resourceSpans.flatMap((resource: { scopeSpans: { spans: { spanId: string }[] }[] }) =>
        resource.scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, heads, spans };
}

const attributesOf = (span: { attributes: readonly { key: string; value: object }[] }) =>
  Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

describe('a span', () => {
  test('says in the GenAI conventions what was metered', () => {
    const span = toSpan(request());
    expect(span).toMatchObject({
      name: 'chat gpt-5.5',
      kind: 3,
      startTimeUnixNano: '1795521600250000000',
      endTimeUnixNano: '1795521601750500000',
      status: { code: 0 },
    });
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(attributesOf(span)).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5.5',
      'gen_ai.conversation.id': 'T',
      'gen_ai.usage.input_tokens': '100',
      'gen_ai.usage.output_tokens': '20',
      'gen_ai.usage.cache_read.input_tokens': '60',
      'gen_ai.usage.reasoning.output_tokens': '5',
      'rollbench.trial.id': 'e/t/v/1',
      'rollbench.attempts': '2',
      'rollbench.waited_ms': '20',
      'rollbench.stripped_tools': '1',
      'rollbench.cost_usd': 0.25,
    });
  });

  test('of a request without an answer is an error, with the last status', () => {
    const span = toSpan(request({ usage: null, costUsd: null, failures: [500, 504] }));
    expect(span.status.code).toBe(2);
    expect(attributesOf(span)['error.type']).toBe('504');
    expect(attributesOf(toSpan(request({ usage: null, failures: [] })))['error.type']).toBe('unanswered');
  });

  test('shares its trace with its trial, and with no other', () => {
    const traces = [request(), request(), request({ trialId: 'e/t/v/2' })].map(
      (each) => toSpan(each).traceId,
    );
    expect(traces[0]).toBe(traces[1]);
    expect(traces[2]).not.toBe(traces[0]);
  });
});

describe('spans over OTLP', () => {
  test('are sent together, and all that is left at the end', async () => {
    const { endpoint, bodies, heads, spans } = await receive(() => 200);
    const onDropped = vi.fn();
    const clock = createTestClock();
    const observer = createOtlpSpans({ endpoint: `${endpoint}/`, version: '1.2.3', clock, onDropped });
    for (let count = 0; count < 5; count++) observer.requestEnded(request());
    expect(bodies).toEqual([]);
    await clock.advance(5_000);
    await vi.waitFor(() => expect(spans()).toHaveLength(5));
    expect(heads[0]).toMatchObject({ path: '/v1/traces', 'content-type': 'application/json' });
    observer.requestEnded(request());
    await observer.close();
    expect(spans()).toHaveLength(6);
    expect(new Set(spans().map(({ spanId }) => spanId)).size).toBe(6);
    expect(JSON.parse(bodies[0] ?? '').resourceSpans[0].resource.attributes).toContainEqual({
      key: 'service.version',
      value: { stringValue: '1.2.3' },
    });
    expect(onDropped).not.toHaveBeenCalled();
  });

  test.each([
    ['is down', async () => 'http://127.0.0.1:1'],
    ['refuses', async () => (await receive(() => 503)).endpoint],
  ])('are dropped and counted where the receiver %s', async (_, open) => {
    const onDropped = vi.fn();
    const clock = createTestClock({ skipsUpTo: 5_000 });
    const observer = createOtlpSpans({ endpoint: await open(), version: '1', clock, onDropped });
    for (let count = 0; count < 7; count++) observer.requestEnded(request());
    await observer.close();
    expect(onDropped).toHaveBeenCalledExactlyOnceWith(7);
  });

  test('wait in bounded number for a receiver that hangs, which holds up nobody', async () => {
    const deaf = createNetServer(() => {}).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    onTestFinished(() => void deaf.close());
    const onDropped = vi.fn();
    const clock = createTestClock({ skipsUpTo: 10_000 });
    const endpoint = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
    const observer = createOtlpSpans({ endpoint, version: '1', clock, onDropped });
    for (let count = 0; count < 10_000; count++) observer.requestEnded(request());
    await observer.close();
    expect(onDropped).toHaveBeenCalledExactlyOnceWith(10_000);
  });
});

describe('metrics', () => {
  test('count by model and provider, in Prometheus’s text', () => {
    const metrics = createMetrics();
    metrics.add(request());
    metrics.add(request({ usage: null, costUsd: null, failures: [500, 429] }));
    metrics.add(request({ model: 'odd"\\\nmodel' }));
    const lines = metrics.text().split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE rollbench_requests_total counter',
        'rollbench_requests_total{model="gpt-5.5",provider="openai",end="answered"} 1',
        'rollbench_requests_total{model="gpt-5.5",provider="openai",end="failed"} 1',
        'rollbench_provider_failures_total{model="gpt-5.5",provider="openai",status="429"} 2',
        'rollbench_tokens_total{model="gpt-5.5",provider="openai",kind="cached"} 60',
        'rollbench_cost_usd_total{model="gpt-5.5",provider="openai"} 0.25',
        'rollbench_request_seconds_total{model="odd\\"\\\\\\nmodel",provider="openai"} 1.5005',
      ]),
    );
    for (const line of lines)
      expect(line).toMatch(
        /^(# (HELP|TYPE) rollbench_\w+ .+|rollbench_\w+\{(\w+="([^"\\]|\\.)*",?)+\} [\d.e+-]+|)$/,
      );
  });

  test('are shown on loopback at /metrics alone, and a port that is taken is named', async () => {
    const free = createNetServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    await expect(openMetricsPage(port)).rejects.toThrow(
      `metrics_port = ${port} cannot be opened (EADDRINUSE)`,
    );
    free.close();
    await once(free, 'close');
    const page = await openMetricsPage(port);
    page.requestEnded(request());
    const shown = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(shown.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await shown.text()).toContain('rollbench_requests_total{');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    await page.close();
  });
});

test('neither spans nor metrics hold a prompt, an answer, a key or a token', async () => {
  const { endpoint, bodies } = await receive(() => 200);
  const metrics = createMetrics();
  const spans = createOtlpSpans({
    endpoint,
    version: '1',
    clock: createTestClock(),
    onDropped() {},
  });
  const page = { requestEnded: metrics.add, close: async () => {} };
  const upstream = answering(async () =>
    streamOf('data: {"type":"response.output_text.delta","delta":"answer-of-model"}\n\n', completed(7, 8)),
  );
  const { admission, gateway } = await openGateway(upstream, { observers: [spans, page] });
  const body = JSON.stringify({ model, stream: true, input: 'prompt-of-mine' });
  await readText(await call(admission, { body }));
  await gateway.close();
  const told = bodies.join('') + metrics.text();
  expect(told).toContain('gen_ai.usage.input_tokens');
  expect(told).toContain('rollbench_tokens_total{model="gpt-test",provider="test",kind="output"} 8');
  for (const secret of ['prompt-of-mine', 'answer-of-model', admission.token])
    expect(told).not.toContain(secret);
});
