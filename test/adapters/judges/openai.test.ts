import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCandidateJudge } from '../../../src/adapters/judges/candidate-judge.ts';
import { createOpenAiRespondent } from '../../../src/adapters/judges/openai.ts';
import { createOpenAiUpstream } from '../../../src/adapters/upstreams/openai.ts';
import type { Gateway } from '../../../src/ports.ts';
import { describeJudge } from '../../contracts/judge.ts';
import { exampleJudgement, exampleSubject, stoppedClock } from '../../support/example-judgement.ts';
import {
  scriptedModel as model,
  openGatewayBefore,
  openScriptedGateway,
  scriptedPrices as prices,
} from '../../support/scripted-gateway.ts';

const apiKey = 'sk-test-0123456789';

const createJudge = (gateway: Gateway, clock = stoppedClock(), timeoutMs = 20_000) =>
  createCandidateJudge(createOpenAiRespondent({ gateway, prices, clock, model, effort: null, timeoutMs }));

describeJudge('the openai judge', {
  open: async (gateway, settings) =>
    createCandidateJudge(
      createOpenAiRespondent({
        gateway,
        prices,
        clock: stoppedClock(),
        model,
        effort: settings?.effort ?? null,
        timeoutMs: 20_000,
      }),
    ),
});

test('asks by schema, instructions apart from the data, and keeps nothing at the provider', async () => {
  const { gateway, bodies } = await openScriptedGateway({ cent: JSON.stringify(exampleJudgement()) });
  await createJudge(gateway).judge(exampleSubject());
  const [{ text, input, ...rest }] = bodies as [{ text: object; input: { role: string; content: string }[] }];
  expect(rest).toMatchObject({ model, stream: true, store: false });
  expect(text).toMatchObject({
    format: {
      type: 'json_schema',
      strict: true,
      schema: { type: 'object', additionalProperties: false, required: expect.arrayContaining(['leakage']) },
    },
  });
  expect(input.map(({ role }) => role)).toEqual(['developer', 'user']);
  expect(input[0]?.content).not.toContain('off by a cent');
  expect(input[1]?.content).toContain('off by a cent');
  // What the rules think of it is not shown.
  expect(JSON.stringify(bodies)).not.toContain('no rule objects');
});

/** A provider on loopback, behind the gateway as one on the internet would be. */
async function openProvider(answer: RequestListener): Promise<{ gateway: Gateway; count(): number }> {
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    request.resume();
    request.once('end', () => answer(request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const { gateway } = await openGatewayBefore(createOpenAiUpstream({ baseUrl, apiKey }));
  return { gateway, count: () => count };
}

const usage = { input_tokens: 10, output_tokens: 5 };

function stream(response: ServerResponse, ...events: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
}

const toCompleted = (content: readonly object[]) => ({
  type: 'response.completed',
  response: {
    usage,
    output: [
      { type: 'reasoning', summary: [] },
      { type: 'message', content },
    ],
  },
});
const judged = toCompleted([{ type: 'output_text', text: JSON.stringify(exampleJudgement()) }]);

function refuse(response: ServerResponse, status: number, headers = {}, code = 'c'): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { code, message: `your key ${apiKey} and the prompt` } }));
}

describe('what passes is asked again', () => {
  function check(
    name: string,
    fail: (response: ServerResponse) => void,
    expected: { readonly pauses: readonly number[] },
  ) {
    test(name, async () => {
      let isFirst = true;
      const { gateway, count } = await openProvider((_, response) => {
        if (!isFirst) {
          stream(response, judged);
          response.end();
          return;
        }
        isFirst = false;
        fail(response);
      });
      const clock = stoppedClock();
      const result = await createJudge(gateway, clock).judge(exampleSubject());
      expect(result).toMatchObject({ kind: 'judged', judgement: exampleJudgement() });
      expect(clock.pauses).toEqual(expected.pauses);
      expect(count()).toBe(2);
    });
  }

  check('429 that says when, in seconds', (r) => refuse(r, 429, { 'retry-after': '7' }), { pauses: [7000] });
  check(
    '429 that says when, as a date',
    (r) => refuse(r, 429, { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }),
    { pauses: [30_000] },
  );
  check('429 that says nothing', (r) => refuse(r, 429), { pauses: [1000] });
  check('503', (r) => refuse(r, 503), { pauses: [1000] });
  check(
    'a failure within the stream',
    (r) => {
      stream(r, { type: 'response.failed', response: { usage: null, error: { code: 'server_error' } } });
      r.end();
    },
    { pauses: [1000] },
  );
  check(
    'a stream that is cut',
    (r) => {
      stream(r, { type: 'response.created', response: {} });
      setImmediate(() => r.socket?.destroy());
    },
    { pauses: [1000] },
  );
  check(
    'a stream that ends before the answer',
    (r) => {
      stream(r, { type: 'response.output_text.delta', delta: '{"leakage":' });
      r.end();
    },
    { pauses: [1000] },
  );
});

describe('what does not pass leaves the candidate undecided, and says why without repeating anybody', () => {
  function check(
    name: string,
    answer: (response: ServerResponse) => void,
    expected: { readonly cause: string; readonly detail: string; readonly count: number },
    timeoutMs?: number,
  ) {
    test(name, async () => {
      const { gateway, count } = await openProvider((_, response) => answer(response));
      const result = await createJudge(gateway, stoppedClock(), timeoutMs).judge(exampleSubject());
      const { cause, detail } = expected;
      expect(result).toMatchObject({ kind: 'undecided', cause, detail });
      expect(count()).toBe(expected.count);
      expect(JSON.stringify(result)).not.toContain(apiKey);
    });
  }

  check('a lasting 500', (r) => refuse(r, 500), {
    cause: 'provider',
    detail: 'the provider answered with status 500 (c)',
    count: 3,
  });
  check('an empty account', (r) => refuse(r, 429, {}, 'insufficient_quota'), {
    cause: 'provider',
    detail: 'the provider answered with status 429 (insufficient_quota)',
    count: 1,
  });
  check('429 that wants an hour', (r) => refuse(r, 429, { 'retry-after': '3600' }), {
    cause: 'provider',
    detail: 'the provider answered with status 429 (c)',
    count: 1,
  });
  check('a wrong key', (r) => refuse(r, 401), {
    cause: 'provider',
    detail: 'the provider answered with status 401 (c)',
    count: 1,
  });
  check('a question that is too long', (r) => refuse(r, 400, {}, 'context_length_exceeded'), {
    cause: 'answer',
    detail: 'the provider answered with status 400 (context_length_exceeded)',
    count: 1,
  });
  check(
    'a page of HTML',
    (r) => {
      r.writeHead(200, { 'content-type': 'text/html' });
      r.end('<html>Please sign in</html>');
    },
    {
      cause: 'provider',
      detail: 'the provider answered with text/html, and not with an event stream',
      count: 1,
    },
  );
  check(
    'a refusal',
    (r) => {
      stream(r, toCompleted([{ type: 'refusal', refusal: 'I cannot help with that.' }]));
      r.end();
    },
    { cause: 'answer', detail: 'the model refused to judge', count: 1 },
  );
  check(
    'an answer that is incomplete',
    (r) => {
      const incomplete_details = { reason: 'max_output_tokens' };
      stream(r, { type: 'response.incomplete', response: { usage, output: [], incomplete_details } });
      r.end();
    },
    { cause: 'answer', detail: 'the answer is incomplete (max_output_tokens)', count: 1 },
  );
  check(
    'no JSON, three times',
    (r) => {
      stream(r, toCompleted([{ type: 'output_text', text: 'It is testable.' }]));
      r.end();
    },
    {
      cause: 'answer',
      detail: 'asked 3 times, and no answer could be read: it is not JSON',
      count: 3,
    },
  );
  check(
    'nothing at all, three times',
    (r) => {
      stream(r, toCompleted([]));
      r.end();
    },
    {
      cause: 'answer',
      detail: 'asked 3 times, and no answer could be read: it is not JSON',
      count: 3,
    },
  );
  check(
    'silence',
    (r) => stream(r, { type: 'response.created', response: {} }),
    { cause: 'provider', detail: 'no answer within 0 s', count: 1 },
    300,
  );

  test('nobody there', async () => {
    const upstream = createOpenAiUpstream({ baseUrl: 'http://127.0.0.1:1/v1', apiKey });
    const { gateway } = await openGatewayBefore(upstream);
    const clock = stoppedClock();
    expect(await createJudge(gateway, clock).judge(exampleSubject())).toMatchObject({
      kind: 'undecided',
      cause: 'provider',
      detail: 'the provider answered with status 502 (unreachable)',
    });
    expect(clock.pauses).toEqual([1000, 4000]);
  });

  test('a model without a price has no cost, and not one of 0', async () => {
    const { gateway } = await openProvider((_, response) => stream(response, judged));
    const judge = createCandidateJudge(
      createOpenAiRespondent({
        gateway,
        prices: { price: () => undefined },
        clock: stoppedClock(),
        model,
        effort: null,
        timeoutMs: 20_000,
      }),
    );
    const { spending } = await judge.judge(exampleSubject());
    expect(spending).toMatchObject({ usage: { inputTokens: 10, outputTokens: 5 }, costUsd: null });
  });
});
