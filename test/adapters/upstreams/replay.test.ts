import { describe, expect, test } from 'vitest';
import { createReplayUpstream } from '../../../src/adapters/upstreams/replay.ts';
import { createScriptedUpstream } from '../../../src/adapters/upstreams/scripted.ts';
import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Grant, ModelResponse } from '../../../src/ports.ts';
import { describeUpstream } from '../../contracts/upstream.ts';
import { answering, call, completed, model, openGateway, readText } from '../../gateway/open-gateway.ts';

const request = (text: string) => ({ model, stream: true, input: [{ role: 'user', content: text }] });

const exchange = (
  threadId: string,
  text: string,
  answer: string,
  more: Partial<Exchange> = {},
): Exchange => ({
  threadId,
  path: '/responses',
  request: request(text),
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  answer,
  isWhole: true,
  ...more,
});

function openReplay(exchanges: readonly Exchange[] | undefined) {
  const upstream = createReplayUpstream({
    protocol: 'responses',
    cassettes: { read: async () => exchanges, redact: async (each) => each },
    findRecorded: () => 'e-old/t/v/1',
  });
  const grant: Grant = { trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 };
  const ask = (threadId: string, text: string, headers = {}): Promise<ModelResponse> =>
    upstream.send({
      path: '/responses',
      headers: { 'thread-id': threadId, ...headers },
      body: Buffer.from(JSON.stringify(request(text))),
      grant,
      signal: new AbortController().signal,
    });
  return { upstream, ask };
}

async function read({ body }: ModelResponse): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

describe('a replay', () => {
  test('answers each conversation with its own, whatever they are called now and in whatever order they come', async () => {
    const { ask } = openReplay([
      exchange('main', 'one', 'first'),
      exchange('sub', 'help', 'helped'),
      exchange('main', 'two', 'second'),
    ]);
    expect(await read(await ask('x', 'help'))).toBe('helped');
    expect(await read(await ask('y', 'one'))).toBe('first');
    expect(await read(await ask('y', 'two'))).toBe('second');
  });

  test('is not put off by ids, times, dates, durations and the place of the workspace', async () => {
    const then =
      '<cwd>/tmp/a</cwd> /tmp/a/x.ts 2026-11-23T10:00:00.123Z 2026-11-23 01a205dd-0000-7000-8000-000000000001 Wall time: 0.5 seconds Chunk ID: 1f3a ok in 12ms';
    const now =
      '<cwd>/tmp/bcd</cwd> /tmp/bcd/x.ts 2027-01-01T00:00:00Z 2027-01-01 02b205dd-0000-7000-8000-00000000000a Wall time: 1.25 seconds Chunk ID: 99ff ok in 1.5s';
    const { ask } = openReplay([exchange('a', then, 'same')]);
    expect(await read(await ask('b', now))).toBe('same');
  });

  const check = (title: string, exchanges: readonly Exchange[] | undefined, expected: RegExp) =>
    test(title, async () => {
      const { ask } = openReplay(exchanges);
      const response = await ask('a', 'Fix it now');
      expect(response.status).toBe(400);
      expect(response.departure).toMatch(expected);
      // The agent is not shown what was recorded.
      expect(await read(response)).not.toMatch(/recorded text|Fix/);
    });
  check(
    'shows how a request departs',
    [exchange('a', 'Fix it (recorded text)', 'x')],
    /-.*Fix it \(recorded text\)[\s\S]*\+.*Fix it now/,
  );
  check('says when more is asked than was recorded', [], /more than was recorded/);
  check('says when nothing was recorded', undefined, /nothing was recorded of what trial e\/t\/v\/1 plays/);
  check('looks at the route, too', [exchange('a', 'Fix it now', 'x', { path: '/messages' })], /-.*messages/);

  test('begins anew for each grant', async () => {
    const { ask } = openReplay([exchange('a', 'one', 'first')]);
    expect(await read(await ask('x', 'one'))).toBe('first');
    const other = openReplay([exchange('a', 'one', 'first')]);
    expect(await read(await other.ask('x', 'one'))).toBe('first');
    expect((await ask('x', 'one')).departure).toMatch(/more than/);
  });

  test('departs at the gateway without being asked again, and the trial knows', async () => {
    const { upstream } = openReplay([exchange('a', 'one', completed(1, 1))]);
    const { admission } = await openGateway(upstream, { pace: {} });
    await readText(await call(admission, { body: JSON.stringify(request('two')) }));
    expect(admission.failures()).toEqual([400]);
    expect(admission.departure()).toContain('+');
  });
});

describe('a recording at the gateway', () => {
  test('is what the client was given, and says whether it was all', async () => {
    const added: Exchange[] = [];
    const cassettes = {
      record: () => ({ add: (each: Exchange) => added.push(each), close: async () => {} }),
    };
    const answers = [
      { status: 500, text: '{"error":{}}' },
      { status: 200, text: completed(1, 1) },
      { status: 400, text: '{"error":{"code":"context"}}' },
    ];
    const upstream = answering(async () => {
      const { status, text } = answers.shift() ?? { status: 200, text: '' };
      return {
        status,
        headers: { 'content-type': 'text/event-stream', 'set-cookie': 'a=b' },
        body: (async function* () {
          yield Buffer.from(text);
        })(),
      };
    });
    const { admission } = await openGateway(upstream, { cassettes, pace: {} }, { isRecorded: true });
    for (let count = 0; count < 2; count++)
      await readText(await call(admission, { headers: { 'thread-id': 'T' } }));
    expect(added).toEqual([
      exchange('T', '', completed(1, 1), { request: { model, stream: true, input: [] } }),
      exchange('T', '', '{"error":{"code":"context"}}', {
        status: 400,
        request: { model, stream: true, input: [] },
      }),
    ]);
  });

  test('holds the refusal by the limit of a trial, and a replay meets that limit where the trial has met it', async () => {
    const added: Exchange[] = [];
    const cassettes = {
      record: () => ({ add: (each: Exchange) => added.push(each), close: async () => {} }),
    };
    const { admission } = await openGateway(
      answering(() => Promise.reject(new Error('must not be asked'))),
      { cassettes, prices: { price: () => ({ costUsd: 1, source: 'test' }) } },
      { isRecorded: true, limitUsd: 0.5 },
    );
    const refused = await readText(await call(admission));
    expect(added).toMatchObject([{ status: 400, isWhole: true, answer: refused, ceiling: 'trial' }]);

    const { upstream } = openReplay(added);
    const { admission: again } = await openGateway(upstream);
    expect(await readText(await call(again))).toBe(refused);
    expect({ ceiling: again.ceiling(), departure: again.departure() }).toEqual({
      ceiling: 'trial',
      departure: null,
    });
  });
});

// The cassette holds what a scripted model once said to each of the suite's questions.
describeUpstream('the replay upstream', async (library) => {
  const scripted = createScriptedUpstream(library);
  const cassetteOf = async (body: Exchange['request']): Promise<readonly Exchange[]> => {
    const gone = new AbortController();
    const answer = await scripted.send({
      path: '/responses',
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
      grant: { trialId: 'recorded', model: 'gpt-5.5', protocol: 'responses', seed: 1 },
      signal: gone.signal,
    });
    let text = '';
    let isWhole = true;
    try {
      for await (const chunk of answer.body) {
        text += Buffer.from(chunk).toString();
        // A model that hangs has said everything by then, and the recording ends with the agent.
        if (JSON.stringify(body).includes('waiting') && text.includes('output_item.done')) gone.abort();
      }
    } catch {
      isWhole = false;
    }
    const { status, headers } = answer;
    return [{ threadId: null, path: '/responses', request: body, status, headers, answer: text, isWhole }];
  };
  return {
    name: 'replay',
    protocol: 'responses',
    async send(asked) {
      const exchanges = await cassetteOf(JSON.parse(Buffer.from(asked.body).toString()));
      const replay = createReplayUpstream({
        protocol: 'responses',
        cassettes: { read: async () => exchanges, redact: async (each) => each },
        findRecorded: () => 'recorded',
      });
      return replay.send(asked);
    },
  };
});
