import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { UnsentError } from '../../src/domain/unsent-error.ts';
import { createAccount } from '../../src/gateway/account.ts';
import { readResetMs, readRetryAfterMs } from '../../src/gateway/provider-pause.ts';
import { createRateLimiter, type RateLimiter, type Slot } from '../../src/gateway/rate-limiter.ts';
import { relay } from '../../src/gateway/relay.ts';
import type { Grant, ModelResponse, Upstream } from '../../src/ports.ts';
import { createTestClock, type TestClock } from '../support/test-clock.ts';
import { answering, call, completed, model, openGateway, readText, streamOf } from './open-gateway.ts';

const never = new AbortController().signal;
const now = new Date('2026-11-24T12:00:00.000Z');

describe('what a provider says of pauses', () => {
  const check = (headers: Record<string, string>, expected: number | undefined) =>
    test(JSON.stringify(headers), () => expect(readRetryAfterMs(headers, now)).toBe(expected));
  check({ 'retry-after': '7' }, 7000);
  check({ 'Retry-After': '1.5' }, 1500);
  check({ 'retry-after-ms': '250', 'retry-after': '9' }, 250);
  check({ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, 30_000);
  check({ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, 0);
  check({ 'retry-after': 'soon' }, undefined);
  // What no timer can hold.
  check({ 'retry-after': '9'.repeat(400) }, 2 ** 31 - 1);
  check({ 'retry-after': 'Fri, 24 Nov 2226 12:00:00 GMT' }, 2 ** 31 - 1);
  check({}, undefined);

  const checkReset = (headers: Record<string, string>, expected: number) =>
    test(JSON.stringify(headers), () => expect(readResetMs(headers, now)).toBe(expected));
  checkReset({ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30s' }, 90_000);
  checkReset({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '120ms' }, 120);
  checkReset({ 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '1m0s' }, 0);
  checkReset(
    {
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:05Z',
    },
    5000,
  );
  checkReset({ 'x-ratelimit-remaining-requests': '0' }, 0);
});

describe('the limiter', () => {
  const enter = async (limiter: ReturnType<typeof createRateLimiter>, count: number): Promise<Slot[]> => {
    const slots: Slot[] = [];
    for (let index = 0; index < count; index++)
      void limiter.enter(never).then((slot) => slot && slots.push(slot));
    await nextTurn();
    return slots;
  };

  test('halves once for a whole round of overload, and grows by one for a round of answers', async () => {
    const limiter = createRateLimiter({ clock: createTestClock(), most: 8 });
    for (const slot of await enter(limiter, 8)) slot.leave('overloaded');
    expect(limiter.limit()).toBe(4);
    for (let round = 0; round < 3; round++)
      for (const slot of await enter(limiter, limiter.limit())) slot.leave('answered');
    expect(limiter.limit()).toBeGreaterThanOrEqual(6);
    for (let round = 0; round < 9; round++)
      for (const slot of await enter(limiter, limiter.limit())) slot.leave('answered');
    expect(limiter.limit()).toBe(8);
  });

  test('keeps what the provider serves while it turns others away, and tries more after four rounds', async () => {
    const limiter = createRateLimiter({ clock: createTestClock(), most: 8 });
    const [served, refused] = [await enter(limiter, 6), await enter(limiter, 2)];
    for (const slot of refused) slot.leave('overloaded');
    expect(limiter.limit()).toBe(6);
    for (const slot of served) slot.leave('answered');
    for (let round = 0; round < 3; round++)
      for (const slot of await enter(limiter, 6)) slot.leave('answered');
    expect(limiter.limit()).toBe(6);
    for (let round = 0; round < 2; round++)
      for (const slot of await enter(limiter, 6)) slot.leave('answered');
    expect(limiter.limit()).toBe(7);
  });

  test('lets in first who was turned away before', async () => {
    const limiter = createRateLimiter({ clock: createTestClock(), most: 1 });
    const [slot] = await enter(limiter, 1);
    const entered: string[] = [];
    const ask = (name: string, isAgain: boolean) =>
      limiter.enter(never, 0, isAgain).then((own) => {
        entered.push(name);
        own?.leave('answered');
      });
    const all = [ask('new', false), ask('again', true), ask('again, later', true)];
    slot?.leave('answered');
    await Promise.all(all);
    expect(entered).toEqual(['again', 'again, later', 'new']);
  });

  test('never falls below one', async () => {
    const limiter = createRateLimiter({ clock: createTestClock(), most: 2 });
    for (let round = 0; round < 5; round++)
      for (const slot of await enter(limiter, 1)) slot.leave('overloaded');
    expect(limiter.limit()).toBe(1);
  });

  test('lets nobody in during a pause, and then in order; who has left takes no place', async () => {
    const clock = createTestClock();
    const limiter = createRateLimiter({ clock, most: 1 });
    limiter.pauseFor(5000);
    const entered: string[] = [];
    const leaving = new AbortController();
    const first = limiter.enter(leaving.signal).then((slot) => entered.push(slot ? 'first' : 'left'));
    void limiter.enter(never).then(() => entered.push('second'));
    leaving.abort();
    await first;
    await clock.advance(4999);
    expect(entered).toEqual(['left']);
    await clock.advance(1);
    expect(entered).toEqual(['left', 'second']);
  });
});

const status = (
  code: number,
  headers: Record<string, string> = {},
  body = '{"error":{}}',
): ModelResponse => ({
  ...streamOf(body),
  status: code,
  headers,
});

test('a request in line goes at once when the pause is longer than it may wait', async () => {
  const limiter = createRateLimiter({ clock: createTestClock(), most: 1 });
  const [slot] = [await limiter.enter(never)];
  const waiting = limiter.enter(never, 60_000);
  limiter.pauseFor(60_001);
  await expect(waiting).resolves.toBeUndefined();
  expect(limiter.restMs()).toBe(60_001);
  slot?.leave('answered');
});

test.each([
  ['retry-after', () => status(429, { 'retry-after': '86400' })],
  [
    'a quota that is used up',
    () => ({
      ...streamOf(completed(1, 1)),
      headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1d' },
    }),
  ],
])(
  'a far %s hangs no other trial, and nobody who asks again by itself',
  async (_, answer: () => ModelResponse) => {
    for (const pace of [{}, { patienceMs: 0 }]) {
      let count = 0;
      const upstream = answering(async () => {
        count++;
        return answer();
      });
      const { gateway, admission } = await openGateway(upstream, { clock: createTestClock(), pace });
      await readText(await call(admission));
      const other = gateway.admit({ trialId: 'e/t/v/2', model, protocol: 'responses', seed: 1 });
      const response = await call(other);
      await readText(response);
      expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '86400']);
      expect(other.lastFailure()).toBe(429);
      expect(count).toBe(1);
    }
  },
);

/** A stream that breaks off after what it has said. */
function cutAfter(...chunks: string[]): ModelResponse {
  return {
    ...streamOf(),
    body: (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
      throw new Error('cut');
    })(),
  };
}

const failed = (code: string): ModelResponse =>
  streamOf(
    `data: ${JSON.stringify({ type: 'response.created' })}\n\n`,
    `data: ${JSON.stringify({ type: 'response.failed', response: { error: { code } } })}\n\n`,
  );

describe('a provider that fails before it has said anything is asked again', () => {
  const check = (title: string, answer: () => ModelResponse, noted: number, pauseMs: number) =>
    test(title, async () => {
      const clock = createTestClock({ skipsUpTo: 60_000 });
      const answers = [answer, () => streamOf(completed(10, 1))];
      const upstream = answering(async () => (answers.shift() ?? (() => status(599)))());
      const { admission } = await openGateway(upstream, { clock, pace: {} });
      const response = await call(admission);
      expect(response.statusCode).toBe(200);
      expect(await readText(response)).toBe(completed(10, 1));
      expect(admission.failures()).toEqual([noted]);
      expect(admission.lastFailure()).toBeNull();
      expect(clock.pauses.filter((ms) => ms < 240_000)).toContain(pauseMs);
      expect(admission.waitedMs()).toBe(pauseMs);
      const [request] = admission.requests();
      expect(request).toMatchObject({ attempts: 2, failures: [noted], waitedMs: pauseMs });
    });
  check('429 with retry-after', () => status(429, { 'retry-after': '7' }), 429, 7000);
  check('429 without', () => status(429), 429, 1000);
  check('500', () => status(500), 500, 1000);
  check('529', () => status(529), 529, 1000);
  check('503 with a page of HTML', () => status(503, {}, '<html>'), 503, 1000);
  check('a page of HTML instead of a stream', () => streamOf('<html>Sign in</html>'), 502, 1000);
  check('an empty answer', () => streamOf(), 502, 1000);
  check(
    'a stream that is cut in its opening',
    () => cutAfter('data: {"type":"response.created"}\n\n'),
    502,
    1000,
  );
  check('a stream that is cut within an event', () => cutAfter('data: {"type":"resp'), 502, 1000);
  check('a rate limit within the stream', () => failed('rate_limit_exceeded'), 429, 1000);
  check('an overload within the stream', () => failed('server_is_overloaded'), 503, 1000);

  test('a provider that is down', async () => {
    let count = 0;
    const upstream = answering(async () => {
      if (count++ < 3) throw new UnsentError('ECONNREFUSED');
      return streamOf(completed(1, 1));
    });
    const clock = createTestClock({ skipsUpTo: 60_000 });
    const { admission } = await openGateway(upstream, { clock, pace: {} });
    expect((await call(admission)).statusCode).toBe(200);
    expect(admission.failures()).toEqual([502, 502, 502]);
    expect(admission.hasUnanswered()).toBe(false);
    expect(admission.waitedMs()).toBe(1000 + 2000 + 4000);
  });

  test('a provider that says nothing for too long', async () => {
    const clock = createTestClock();
    let count = 0;
    const asked = Promise.withResolvers<void>();
    const upstream = answering(async ({ signal }) => {
      if (count++ > 0) return streamOf(completed(1, 1));
      asked.resolve();
      await once(signal, 'abort');
      throw signal.reason;
    });
    const { admission } = await openGateway(upstream, { clock, pace: { idleMs: 100_000 } });
    const answered = call(admission);
    await asked.promise;
    await clock.advance(100_000);
    await clock.advance(1000);
    expect(await readText(await answered)).toBe(completed(1, 1));
    expect(admission.failures()).toEqual([504]);
    // Nobody knows what the first one has cost.
    expect(admission.hasUnanswered()).toBe(true);
  });
});

test('a provider that goes on saying nothing uses up the patience of a request, and fails all the while', async () => {
  const clock = createTestClock();
  let count = 0;
  const upstream = answering(async ({ signal }) => {
    count++;
    await once(signal, 'abort');
    throw signal.reason;
  });
  const pace = { idleMs: 100_000, patienceMs: 250_000 };
  const { admission } = await openGateway(upstream, { clock, pace });
  const answered = call(admission);
  await vi.waitFor(() => expect(count).toBe(1));
  expect(admission.lastFailure()).toBeNull();
  await clock.advance(100_000);
  await clock.advance(1000);
  await vi.waitFor(() => expect(count).toBe(2));
  expect(admission.lastFailure()).toBe(504);
  await clock.advance(100_000);
  await clock.advance(2000);
  await vi.waitFor(() => expect(count).toBe(3));
  await clock.advance(100_000);
  expect((await answered).statusCode).toBe(504);
  expect(admission.failures()).toEqual([504, 504, 504]);
});

describe('a failure stands', () => {
  const check = (title: string, answer: () => ModelResponse, expected: object) =>
    test(title, async () => {
      const clock = createTestClock({ skipsUpTo: 60_000 });
      const { admission } = await openGateway(
        answering(async () => answer()),
        { clock, pace: { patienceMs: 10_000 } },
      );
      const response = await call(admission);
      await readText(response).catch(() => {});
      expect({
        status: response.statusCode,
        retryAfter: response.headers['retry-after'],
        count: admission.failures().length,
      }).toEqual(expected);
    });
  check('that no pause mends', () => status(404), { status: 404, retryAfter: undefined, count: 1 });
  check('where the plan is used up', () => status(429, {}, '{"error":{"code":"insufficient_quota"}}'), {
    status: 429,
    retryAfter: undefined,
    count: 1,
  });
  check('when patience ends, and a 429 then says when to come back', () => status(429), {
    status: 429,
    retryAfter: '8',
    count: 4,
  });
  check('at once when the provider wants a longer pause', () => status(429, { 'retry-after': '3600' }), {
    status: 429,
    retryAfter: '3600',
    count: 1,
  });

  test('when content was passed on: the client gets it, and no second answer', async () => {
    let count = 0;
    const upstream = answering(async () => {
      count++;
      return cutAfter('data: {"type":"response.output_text.delta"}\n\n');
    });
    const { admission } = await openGateway(upstream, { pace: {} });
    const response = await call(admission);
    await expect(readText(response)).rejects.toThrow('aborted');
    expect({ count, failures: admission.failures() }).toEqual({ count: 1, failures: [502] });
  });

  test('for the next requests of the trial at once, until one is answered', async () => {
    let isDown = true;
    const upstream = answering(async () => (isDown ? status(500) : streamOf(completed(1, 1))));
    const clock = createTestClock({ skipsUpTo: 60_000 });
    const { admission } = await openGateway(upstream, { clock, pace: { patienceMs: 10_000 } });
    const ask = async () => readText(await call(admission));
    await ask();
    const before = admission.failures().length;
    await ask();
    expect(admission.failures().length).toBe(before + 1);
    isDown = false;
    await ask();
    isDown = true;
    await ask();
    expect(admission.failures().length).toBe(before + 1 + before);
  });
});

test('a storm of 429s costs no trial its answer', async () => {
  const clock = createTestClock({ skipsUpTo: 60_000 });
  let underWay = 0;
  let answered = 0;
  // A provider that takes four at once.
  const upstream = answering(async () => {
    if (underWay >= 4) return status(429, { 'retry-after': '1' });
    underWay++;
    await nextTurn();
    underWay--;
    answered++;
    return streamOf(completed(1, 1));
  });
  const { gateway } = await openGateway(upstream, { clock, pace: {} });
  const admissions = Array.from({ length: 32 }, (_, index) =>
    gateway.admit({ trialId: `e/t/v/${index}`, model, protocol: 'responses', seed: 1 }),
  );
  const statuses = await Promise.all(
    admissions.map(async (admission) => {
      const response = await call(admission);
      await readText(response);
      return response.statusCode;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(answered).toBe(32);
  expect(admissions.map((each) => each.lastFailure()).every((failure) => failure === null)).toBe(true);
});

test('a pause of one provider holds up no request to another, though they serve a model of one name', async () => {
  const clock = createTestClock();
  const paused = answering(async () => status(429, { 'retry-after': '30' }));
  const free = answering(async () => streamOf(completed(1, 1)));
  const findUpstream = (grant: Grant) => (grant.upstream === 'free' ? free : paused);
  const { admission, gateway } = await openGateway(paused, { clock, findUpstream, pace: {} });
  const other = gateway.admit({
    trialId: 'e/t/v/2',
    model,
    protocol: 'responses',
    seed: 1,
    upstream: 'free',
  });
  const leaving = new AbortController();
  const held = call(admission, { signal: leaving.signal }).catch(() => 'left');
  while (!clock.pauses.includes(30_000)) await nextTurn();
  expect((await call(other)).statusCode).toBe(200);
  leaving.abort();
  expect(await held).toBe('left');
});

/** A request of a trial of its own, without a network: what it waits for is the clock's alone. */
async function relayOne(limiter: RateLimiter, clock: TestClock, upstream: Upstream): Promise<number> {
  const grant = { trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 } as const;
  const terms = { grant, upstream, limiter, clock, priceUsd: () => undefined, purses: [], observe() {} };
  const { account } = createAccount(terms, never);
  const client = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const response = new ServerResponse(new IncomingMessage(client as Socket));
  response.assignSocket(client as Socket);
  const call = { model, stream: true };
  const origin = { threadId: null, turnId: null, strippedTools: 0 };
  const request = { account, path: '/responses', body: Buffer.from('{}'), call, origin };
  const patience = { idleMs: 3_600_000, patienceMs: 3_600_000, maxOutputTokens: () => 1 };
  await relay(request, {}, response, patience);
  return response.statusCode;
}

test.each([
  { capacity: 4, answerMs: 4_000, retryAfterMs: 1_000 },
  { capacity: 4, answerMs: 20_000, retryAfterMs: 2_000 },
  { capacity: 12, answerMs: 5_000, retryAfterMs: 1_000 },
])(
  'a storm of 429s is over within 1.3 times of the shortest time: $capacity at once',
  async ({ capacity, answerMs, retryAfterMs }) => {
    const clock = createTestClock();
    const limiter = createRateLimiter({ clock, most: 64 });
    const begunMs = clock.monotonicMs();
    let underWay = 0;
    let refusedCount = 0;
    let endedCount = 0;
    let endedMs = 0;
    const upstream = answering(async () => {
      if (underWay >= capacity) {
        refusedCount++;
        return status(429, { 'retry-after-ms': String(retryAfterMs) });
      }
      underWay++;
      await clock.pause(answerMs);
      underWay--;
      return streamOf(completed(1, 1));
    });
    const requestCount = 96;
    const all = Promise.all(
      Array.from({ length: requestCount }, async () => {
        const code = await relayOne(limiter, clock, upstream);
        endedCount++;
        endedMs = clock.monotonicMs();
        return code;
      }),
    );
    for (let step = 0; endedCount < requestCount && step < 20_000; step++) {
      await clock.advance(100);
      // What was woken goes on as far as it can before time does.
      for (let turn = 0; turn < 10; turn++) await nextTurn();
    }
    expect(new Set(await all)).toEqual(new Set([200]));
    const shortestMs = Math.ceil(requestCount / capacity) * answerMs;
    expect(refusedCount).toBeGreaterThan(0);
    // Whoever only keeps asking is as quick, and is turned away thousands of times.
    expect(refusedCount).toBeLessThan(2 * requestCount);
    expect((endedMs - begunMs) / shortestMs).toBeLessThanOrEqual(1.3);
  },
);
