import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScriptedUpstream } from '../../../src/adapters/upstreams/scripted.ts';
import {
  Script,
  type ScriptedFailure,
  type ScriptedModels,
} from '../../../src/adapters/upstreams/scripted-script.ts';
import type { Grant, ModelRequest, ModelResponse, Upstream } from '../../../src/ports.ts';
import { describeUpstream } from '../../contracts/upstream.ts';

const patch = '*** Begin Patch\n*** Delete File: a\n*** End Patch';

const scriptOf = (fields: object): Script =>
  Script.parse({
    name: 'fix',
    match: { prompt: 'fix it' },
    plays: [{ name: 'right', turns: [{}] }],
    ...fields,
  });

/** Two turns: a thought, a word and two calls; then the end. */
const fix = scriptOf({
  plays: [
    {
      name: 'right',
      turns: [
        {
          items: [
            { kind: 'think', text: 'Hm.' },
            { kind: 'say', phase: 'commentary', text: 'I look.' },
            { kind: 'exec', command: 'ls "a b"' },
            { kind: 'patch', patch },
            { kind: 'call', server: 'docs', tool: 'look_up', arguments: { of: 'cents' } },
          ],
          usage: { inputTokens: 50, cachedInputTokens: 20, outputTokens: 9, reasoningTokens: 4 },
        },
        { items: [{ kind: 'say', phase: 'final', text: 'Fixed.' }] },
      ],
    },
  ],
});

interface InputItem {
  readonly type?: string;
  readonly role?: string;
  readonly [field: string]: unknown;
}
const user = (text: string): InputItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});

interface Asked {
  readonly input: readonly InputItem[];
  readonly tools?: readonly object[];
  readonly seed?: number;
  readonly model?: string;
  readonly trialId?: string;
  readonly signal?: AbortSignal;
}

function ask(upstream: Upstream, { input, tools = [], ...grant }: Asked): Promise<ModelResponse> {
  const request: ModelRequest = {
    path: '/responses',
    headers: {},
    body: Buffer.from(JSON.stringify({ model: 'gpt-5.5', stream: true, input, tools })),
    grant: {
      trialId: grant.trialId ?? 'e/t/v/1',
      model: grant.model ?? 'gpt-5.5',
      protocol: 'responses',
      seed: grant.seed ?? 1,
    },
    signal: grant.signal ?? new AbortController().signal,
  };
  return upstream.send(request);
}

async function readText({ body }: ModelResponse): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

type Event = { readonly type: string; readonly item: InputItem; readonly [field: string]: unknown };

async function readEvents(response: ModelResponse): Promise<readonly Event[]> {
  expect(response.status).toBe(200);
  const blocks = (await readText(response)).split('\n\n').filter(Boolean);
  return blocks.map((block) => {
    const [, type, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
    const event = JSON.parse(data ?? '');
    expect(event.type).toBe(type);
    return event;
  });
}

const readItems = async (response: ModelResponse): Promise<readonly InputItem[]> =>
  (await readEvents(response))
    .filter(({ type }) => type === 'response.output_item.done')
    .map(({ item }) => item);

const theError = async (response: ModelResponse) => ({
  status: response.status,
  ...JSON.parse(await readText(response)).error,
});

const upstreamOf = (scripts: readonly Script[], models: ScriptedModels = {}) =>
  createScriptedUpstream({ scripts, models });

describeUpstream('the scripted model', async (library) => createScriptedUpstream(library));

describe('an answer', () => {
  test('is a whole stream of the Responses API', async () => {
    const events = await readEvents(await ask(upstreamOf([fix]), { input: [user('Please fix it!')] }));
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)).toMatchObject({
      response: {
        id: 'resp_0_0',
        status: 'completed',
        model: 'gpt-5.5',
        output: [
          { type: 'reasoning' },
          { type: 'message' },
          { type: 'function_call' },
          { type: 'custom_tool_call' },
          { type: 'function_call' },
        ],
        usage: {
          input_tokens: 50,
          input_tokens_details: { cached_tokens: 20 },
          output_tokens: 9,
          output_tokens_details: { reasoning_tokens: 4 },
          total_tokens: 59,
        },
      },
    });
  });

  test('calls the tools that are declared: a shell and a patch tool of their own', async () => {
    const items = await readItems(await ask(upstreamOf([fix]), { input: [user('fix it')] }));
    expect(items.slice(2)).toMatchObject([
      { type: 'function_call', name: 'exec_command', call_id: 'call_0_0_2' },
      { type: 'custom_tool_call', name: 'apply_patch', call_id: 'call_0_0_3', input: patch },
      { type: 'function_call', namespace: 'mcp__docs', name: 'look_up', arguments: '{"of":"cents"}' },
    ]);
    expect(JSON.parse(String(items[2]?.arguments))).toMatchObject({ cmd: 'ls "a b"', login: false });
  });

  test('calls the tools that are declared: JavaScript in code mode', async () => {
    const namespace = { type: 'namespace', name: 'functions', tools: [{ type: 'custom', name: 'exec' }] };
    const declared = { type: 'additional_tools', role: 'developer', tools: [namespace] };
    const items = await readItems(await ask(upstreamOf([fix]), { input: [declared, user('fix it')] }));
    expect(items.slice(2)).toMatchObject([
      { type: 'custom_tool_call', name: 'exec', call_id: 'call_0_0_2' },
      { type: 'custom_tool_call', name: 'exec', call_id: 'call_0_0_3' },
      { type: 'custom_tool_call', input: 'text(await tools.mcp__docs__look_up({"of":"cents"}));\n' },
    ]);
    expect(items[2]?.input).toContain('tools.exec_command({"cmd":"ls \\"a b\\"",');
    expect(items[3]?.input).toBe(`text(await tools.apply_patch(${JSON.stringify(patch)}));\n`);
  });
});

describe('the place in the play', () => {
  const upstream = upstreamOf([fix, scriptOf({ name: 'again', match: { prompt: 'and again' } })]);

  test('moves on with the calls that came back, and stays where they are sent again', async () => {
    const called = await readItems(await ask(upstream, { input: [user('fix it')] }));
    const results = called.flatMap(({ call_id }) =>
      call_id ? [{ type: 'function_call_output', call_id }] : [],
    );
    const input = [user('fix it'), ...called, ...results];
    const first = await readText(await ask(upstream, { input }));
    expect(first).toContain('Fixed.');
    expect(await readText(await ask(upstream, { input }))).toBe(first);
  });

  test('is not moved by calls before the last prompt', async () => {
    const input = [
      user('fix it'),
      { type: 'function_call', call_id: 'call_0_5_0' },
      user('Once more: fix it'),
    ];
    const [item] = await readItems(await ask(upstream, { input }));
    expect(item).toMatchObject({ id: 'rs_1_0_0' });
  });

  test('beyond the last turn is an error that names script and play', async () => {
    const input = [user('fix it'), { type: 'function_call', call_id: 'call_0_1_0' }];
    expect(await theError(await ask(upstream, { input }))).toMatchObject({
      status: 400,
      code: 'play_is_over',
      message: 'Script fix, play right, has 2 turns, and one more is asked for.',
    });
  });
});

describe('the script', () => {
  const say = (text: string) => [{ name: 'right', turns: [{ items: [{ kind: 'say', text }] }] }];
  const upstream = upstreamOf([
    scriptOf({ name: 'short', match: { prompt: 'fix it' }, plays: say('short') }),
    scriptOf({ name: 'long', match: { prompt: 'fix it all' }, plays: say('long') }),
    scriptOf({ name: 'other', match: { prompt: 'thank you' }, plays: say('other') }),
  ]);
  const check = (title: string, input: readonly InputItem[], expected: string) =>
    test(title, async () => {
      const [item] = await readItems(await ask(upstream, { input }));
      expect(item?.content).toEqual([{ type: 'output_text', text: expected, annotations: [] }]);
    });

  check('is that of the longest match', [user('Please fix it all.')], 'long');
  check('is that of the last prompt', [user('fix it all'), user('thank you')], 'other');
  check('is found in plain text too', [{ role: 'user', content: 'fix it' }], 'short');
  check(
    'is not moved by what Codex itself writes as the user',
    [
      user('<environment_context>\n<cwd>/work</cwd>'),
      user('# AGENTS.md instructions for /work'),
      user('fix it'),
      user('<turn_aborted>\nThe user interrupted.'),
    ],
    'short',
  );

  test('of an unknown prompt is an error with its first words, though an earlier prompt is known', async () => {
    const input = [user('fix it'), user('Write me a poem about the sea and its many, many fish')];
    expect(await theError(await ask(upstream, { input }))).toMatchObject({
      status: 400,
      code: 'no_script',
      message: 'No script matches the prompt "Write me a poem about the sea and".',
    });
  });

  test('of no prompt at all, or no request of the API, is an error', async () => {
    expect(await theError(await ask(upstream, { input: [] }))).toMatchObject({
      status: 400,
      code: 'no_script',
    });
    const grant: Grant = { trialId: 't', model: 'm', protocol: 'responses', seed: 1 };
    const request = { path: '/responses', headers: {}, grant };
    const { signal } = new AbortController();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json().map((text) => Buffer.from(text)),
          fc.uint8Array(),
        ),
        async (body) => {
          expect((await upstream.send({ ...request, signal, body })).status).toBe(400);
        },
      ),
    );
  });
});

describe('the play', () => {
  const playsOf = (...names: readonly string[]) =>
    names.map((name) => ({ name, turns: [{ items: [{ kind: 'say', text: name }] }] }));
  const upstream = upstreamOf(
    [
      scriptOf({ name: 'first', match: { prompt: 'fix it' }, plays: playsOf('right', 'wrong') }),
      scriptOf({ name: 'second', match: { prompt: 'go on' }, plays: playsOf('right', 'wrong') }),
    ],
    { strong: { right: 0.9 }, weak: { right: 0.5 } },
  );
  async function draw(asked: Asked): Promise<string> {
    const [item] = await readItems(await ask(upstream, asked));
    return JSON.stringify(item?.content).includes('"right"') ? 'right' : 'wrong';
  }
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const drawAll = (model: string, ...texts: readonly string[]) =>
    Promise.all(seeds.map((seed) => draw({ model, seed, input: texts.map(user) })));

  test('is drawn by the seed of the trial, and more often right for the stronger model', async () => {
    const strong = await drawAll('strong', 'fix it');
    const weak = await drawAll('weak', 'fix it');
    expect(await drawAll('strong', 'fix it')).toEqual(strong);
    const countRight = (plays: readonly string[]) => plays.filter((play) => play === 'right').length;
    // Fixed seeds, fixed counts; the bands are three standard deviations.
    expect(Math.abs(countRight(strong) - 180)).toBeLessThan(13);
    expect(Math.abs(countRight(weak) - 100)).toBeLessThan(22);
  });

  test('stays the same through a conversation', async () => {
    expect(await drawAll('weak', 'fix it', 'go on')).toEqual(await drawAll('weak', 'fix it'));
  });

  test('is the first for a model that is not listed', async () => {
    expect(new Set(await drawAll('unlisted', 'fix it'))).toEqual(new Set(['right']));
  });
});

describe('a failure', () => {
  const failing = (failure: ScriptedFailure, usage?: object) =>
    upstreamOf([
      scriptOf({
        plays: [
          {
            name: 'right',
            turns: [{ items: [{ kind: 'say', text: 'So far.' }], failure, ...(usage && { usage }) }],
          },
        ],
      }),
    ]);
  const input = [user('fix it')];

  test('by status has the headers and the body of the script', async () => {
    const plain = await ask(failing({ kind: 'http', status: 503, headers: {} }), { input });
    expect(await theError(plain)).toMatchObject({ status: 503, message: 'scripted failure 503' });

    const body = { error: { code: 'usage_limit_reached' } };
    const headers = { 'retry-after': '3' };
    const limited = await ask(failing({ kind: 'http', status: 429, headers, body }), { input });
    expect(limited).toMatchObject({
      status: 429,
      headers: { ...headers, 'content-type': 'application/json' },
    });
    expect(JSON.parse(await readText(limited))).toEqual(body);

    const page = await ask(
      failing({ kind: 'http', status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }),
      { input },
    );
    expect(page.headers).toEqual({ 'content-type': 'text/html' });
    expect(await readText(page)).toBe('<html>');
  });

  test('within the stream follows the items, with usage where the script gives some', async () => {
    const failed = await readEvents(
      await ask(failing({ kind: 'failed', code: 'server_error', message: 'Oh.' }), { input }),
    );
    expect(failed.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'server_error', message: 'Oh.' } },
    });
    expect(failed.at(-1)?.response).not.toHaveProperty('usage');

    const usage = { inputTokens: 7, outputTokens: 3 };
    const incomplete = await readEvents(
      await ask(failing({ kind: 'incomplete', reason: 'max_output_tokens' }, usage), { input }),
    );
    expect(incomplete.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: {
        incomplete_details: { reason: 'max_output_tokens' },
        usage: { input_tokens: 7, output_tokens: 3 },
      },
    });
  });

  test('that cuts breaks the stream after the items', async () => {
    const { body } = await ask(failing({ kind: 'cut' }), { input });
    const chunks: string[] = [];
    const reading = (async () => {
      for await (const chunk of body) chunks.push(Buffer.from(chunk).toString());
    })();
    await expect(reading).rejects.toThrow('cuts the connection');
    expect(chunks.join('')).toContain('So far.');
    expect(chunks.join('')).not.toContain('response.completed');
  });

  test('that hangs says no more until the client gives up', async () => {
    const client = new AbortController();
    const { body } = await ask(failing({ kind: 'hang' }), { input, signal: client.signal });
    let isOver = false;
    let text = '';
    const reading = (async () => {
      for await (const chunk of body) {
        text += Buffer.from(chunk).toString();
        if (text.includes('output_item.done'))
          setImmediate(() => {
            expect(isOver).toBe(false);
            client.abort();
          });
      }
      isOver = true;
    })();
    await reading;
    expect(text).not.toContain('response.completed');
    expect(client.signal.aborted).toBe(true);
  });

  test('that passes is counted for each trial', async () => {
    const upstream = failing({ kind: 'http', status: 500, headers: {}, times: 2 });
    const statuses: number[] = [];
    for (const trialId of ['a', 'a', 'b', 'a', 'b', 'b', 'a']) {
      statuses.push((await ask(upstream, { input, trialId })).status);
    }
    expect(statuses).toEqual([500, 500, 500, 200, 500, 200, 200]);
  });

  test('does not wait for a client that has left', async () => {
    const upstream = upstreamOf([scriptOf({ plays: [{ name: 'right', turns: [{ delayMs: 3_600_000 }] }] })]);
    const client = new AbortController();
    const asking = ask(upstream, { input, signal: client.signal });
    client.abort();
    await expect(asking).rejects.toThrow('aborted');
  });
});
