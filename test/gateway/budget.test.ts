import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { createOpenAiUpstream } from '../../src/adapters/upstreams/openai.ts';
import { openSpendingJournal } from '../../src/gateway/spending-journal.ts';
import type { Admission, Gateway, Grant, Upstream } from '../../src/ports.ts';
import { createRandom } from '../../src/stats/create-random.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { watchedBudget } from '../support/watched-budget.ts';
import { answering, call, completed, model, openGateway, readText, streamOf } from './open-gateway.ts';

const prices = createPriceList({
  [model]: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 0.1, outputPerMillionUsd: 10 },
});
const pace = { patienceMs: 0, maxOutputTokens: () => 1000 };

const admitTrial = (gateway: Gateway, index: number): Admission =>
  gateway.admit({ trialId: `e/t/v/${index}`, model, protocol: 'responses', seed: 1 });

/** Takes connections, and breaks them off as soon as anything comes. */
async function openDeafPort() {
  const server = createServer((socket) =>
    socket.once('data', () => socket.resetAndDestroy()).on('error', () => {}),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function refusalOf(admission: Admission, body?: object): Promise<string | undefined> {
  const response = await call(admission, body ? { body: JSON.stringify(body) } : {});
  const text = await readText(response);
  return response.statusCode === 200 ? undefined : JSON.parse(text).error.code;
}

describe('the budget of an experiment', () => {
  test('metered and reserved never pass the ceiling, with 32 trials at once', async () => {
    const ceilingUsd = 0.4;
    const random = createRandom(7);
    let most = 0;
    const budget = watchedBudget(ceilingUsd, (committed) => {
      most = Math.max(most, committed);
    });
    const upstream = answering(async () => {
      const kind = random();
      if (kind < 0.1) return { ...streamOf('{"error":{}}'), status: 500 };
      const tokens = Math.floor(random() * 1000);
      return kind < 0.2
        ? streamOf('data: {"type":"response.output_text.delta"}\n\n')
        : streamOf(completed(100, tokens));
    });
    const { gateway } = await openGateway(upstream, { prices, budget, pace });
    const endings = await Promise.all(
      Array.from({ length: 32 }, async (_, index) => {
        const admission = admitTrial(gateway, index);
        for (let count = 0; count < 40; count++) {
          const code = await refusalOf(admission).catch(() => 'cut');
          if (code === 'experiment-budget') return admission.ceiling();
        }
        return 'not met';
      }),
    );
    expect(most).toBeLessThanOrEqual(ceilingUsd);
    // It is used up: what is left holds no further request at its worst.
    expect(most).toBeGreaterThan(ceilingUsd - 0.016);
    expect(gateway.isExhausted()).toBe(true);
    expect(new Set(endings)).toEqual(new Set(['experiment']));
  });

  test('a stream that was cut without usage keeps its whole reservation, a refusal none of it', async () => {
    const held: number[] = [];
    const budget = watchedBudget(1, (committed) => held.push(committed));
    const answers = [
      { ...streamOf('{"error":{}}'), status: 500 },
      streamOf('data: {"type":"response.output_text.delta"}\n\n'),
      streamOf(completed(1000, 100)),
    ];
    const { admission } = await openGateway(
      answering(async () => answers.shift() ?? streamOf()),
      { prices, budget, pace },
    );
    for (let count = 0; count < 3; count++) await readText(await call(admission)).catch(() => {});
    const [worst = 0, refused, , cut = 0, , answered = 0] = held;
    expect(worst).toBeGreaterThan(0.01);
    expect(refused).toBe(0);
    expect(cut).toBe(worst);
    expect(answered - cut).toBeCloseTo(0.002, 9);
  });
});

test('without a ceiling, what is spent is written down, and what is cut off stays at its worst', async () => {
  const path = join(temporaryDirectory(), 'spending.jsonl');
  const open = async (upstream: Upstream, grant: Partial<Grant>) => {
    const budget = { ceilingUsd: null, spentUsd: 0, journal: openSpendingJournal(path) };
    const opened = await openGateway(upstream, { prices, pace, budget }, { trialId: 'e/t/v/1', ...grant });
    return opened;
  };
  const plain = await open(
    answering(async () => streamOf(completed(1000, 100))),
    {},
  );
  await readText(await call(plain.admission));
  expect(openSpendingJournal(path).spentUsd.get('e/t/v/1')).toBeCloseTo(0.002, 9);
  // A limit of the trial's own has a purse, and is written down there.
  const limited = await open(
    answering(async () => streamOf(completed(1000, 100))),
    { limitUsd: 1 },
  );
  await readText(await call(limited.admission));
  expect(openSpendingJournal(path).spentUsd.get('e/t/v/1')).toBeCloseTo(0.004, 9);

  const asked = Promise.withResolvers<void>();
  const hanging = answering(async ({ signal }) => {
    asked.resolve();
    await once(signal, 'abort');
    throw signal.reason;
  });
  const cut = await open(hanging, {});
  const answered = call(cut.admission).catch(() => {});
  await asked.promise;
  await cut.admission.close();
  await answered;
  expect(openSpendingJournal(path).spentUsd.get('e/t/v/1')).toBeGreaterThan(0.014);
  expect(cut.gateway.isExhausted()).toBe(false);
});

describe('an outage', () => {
  test('uses up no budget: what was never sent gives its reservation back', async () => {
    const { port, close } = await openDeafPort();
    const upstreams = [
      createOpenAiUpstream({ baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-x' }),
      createOpenAiUpstream({ baseUrl: 'http://nowhere.invalid/v1', apiKey: 'sk-x' }),
      // Whoever is there speaks no TLS.
      createOpenAiUpstream({ baseUrl: `https://127.0.0.1:${port}/v1`, apiKey: 'sk-x' }),
    ];
    for (const upstream of upstreams) {
      const held: number[] = [];
      const budget = watchedBudget(1, (committed) => held.push(committed));
      const { admission } = await openGateway(upstream, { prices, budget, pace });
      expect((await call(admission)).statusCode).toBe(502);
      expect(held).toEqual([expect.toSatisfy((usd) => usd > 0), 0]);
      expect(admission.hasUnanswered()).toBe(false);
    }
    close();
  });

  test('after the request has left keeps it', async () => {
    const { port, close } = await openDeafPort();
    const upstream = createOpenAiUpstream({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'sk-x' });
    const held: number[] = [];
    const budget = watchedBudget(1, (committed) => held.push(committed));
    const { admission } = await openGateway(upstream, { prices, budget, pace });
    expect((await call(admission)).statusCode).toBe(502);
    expect(held.at(-1)).toBeGreaterThan(0);
    close();
  });
});

describe('the limit of a trial', () => {
  test('refuses what could pass it, and is no concern of another trial', async () => {
    const upstream = answering(async () => streamOf(completed(1000, 900)));
    const { gateway, admission } = await openGateway(upstream, { prices, pace }, { limitUsd: 0.03 });
    const codes = [await refusalOf(admission), await refusalOf(admission), await refusalOf(admission)];
    expect(codes).toEqual([undefined, undefined, 'trial-budget']);
    expect(admission.ceiling()).toBe('trial');
    expect(gateway.isExhausted()).toBe(false);
    expect(await refusalOf(admitTrial(gateway, 2))).toBeUndefined();
  });

  test("goes by the request's own limit of output, where it sets one", async () => {
    const upstream = answering(async () => streamOf(completed(10, 10)));
    const { admission } = await openGateway(upstream, { prices, pace }, { limitUsd: 0.01 });
    const body = { model, stream: true, input: [] };
    expect(await refusalOf(admission, { ...body, max_output_tokens: 100 })).toBeUndefined();
    expect(await refusalOf(admission, body)).toBe('trial-budget');
    // This one is of the other protocol, and limits nothing here.
    expect(await refusalOf(admission, { ...body, max_tokens: 100 })).toBe('trial-budget');
  });

  test.each([
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['conversation', { conversation: 'conv_1' }],
    ['a dearer tier', { service_tier: 'priority' }],
    ['a dearer cache', { system: [{ text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }] }],
    ['an item that the provider keeps', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['an item of nothing but an id', { input: [{ id: 'msg_1' }] }],
    ['input_file', { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] }],
  ])('refuses %s, whose cost nobody here knows', async (_, fields) => {
    const upstream = answering(() => Promise.reject(new Error('must not be asked')));
    const { admission } = await openGateway(upstream, { prices, pace }, { limitUsd: 1 });
    expect(await refusalOf(admission, { model, stream: true, input: [], ...fields })).toBe('unbounded');
    expect(admission.usage().requestCount).toBe(0);
  });

  test('is not taken without a price, nor with tools that the provider runs', async () => {
    const upstream = answering(async () => streamOf());
    await expect(openGateway(upstream, {}, { limitUsd: 1 })).rejects.toThrow('no price for "gpt-test"');
    await expect(openGateway(upstream, { prices }, { limitUsd: 1, allowsHostedTools: true })).rejects.toThrow(
      'no bound',
    );
  });
});
