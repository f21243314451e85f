import { describe, expect, test } from 'vitest';
import {
  Script,
  type ScriptedFailure,
  type ScriptLibrary,
} from '../../src/adapters/upstreams/scripted-script.ts';
import type { ModelResponse, Protocol, Upstream } from '../../src/ports.ts';

const model = 'gpt-5.5';

const script = (prompt: string, failure?: ScriptedFailure): Script =>
  Script.parse({
    name: prompt.replaceAll(' ', '-'),
    match: { prompt },
    plays: [
      {
        name: 'right',
        turns: [{ items: [{ kind: 'say', text: 'Here I am.' }], ...(failure && { failure }) }],
      },
    ],
  });

const library: ScriptLibrary = {
  scripts: [
    script('answer me'),
    script('refuse me', { kind: 'http', status: 429, headers: { 'retry-after': '7' } }),
    script('cut me off', { kind: 'cut' }),
    script('keep me waiting', { kind: 'hang' }),
  ],
  models: {},
};

/** How each protocol asks, says the last word of an answer, and ends one of its parts. */
const dialects = {
  responses: { path: '/responses', messages: 'input', end: 'response.completed', part: 'output_item.done' },
  messages: { path: '/messages', messages: 'messages', end: 'message_stop', part: 'content_block_stop' },
} as const;

/** What every upstream promises, given that its provider plays the library. */
export function describeUpstream(
  name: string,
  open: (library: ScriptLibrary) => Promise<Upstream>,
  protocol: Protocol = 'responses',
): void {
  const dialect = dialects[protocol];
  describe(`${name} as an Upstream`, () => {
    const send = async (prompt: string, signal = new AbortController().signal): Promise<ModelResponse> =>
      (await open(library)).send({
        path: dialect.path,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(
          JSON.stringify({
            model,
            stream: true,
            max_tokens: 100,
            [dialect.messages]: [{ role: 'user', content: prompt }],
          }),
        ),
        grant: { trialId: 'e/t/v/1', model, protocol, seed: 1 },
        signal,
      });

    async function read({ body }: ModelResponse, onText?: (text: string) => void): Promise<string> {
      let text = '';
      for await (const chunk of body) {
        text += Buffer.from(chunk).toString();
        onText?.(text);
      }
      return text;
    }

    test('says which protocol it speaks', async () => {
      expect((await open(library)).protocol).toBe(protocol);
    });

    test('streams the events of the provider', async () => {
      const response = await send('answer me');
      expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
      const text = await read(response);
      expect(text).toContain('Here I am.');
      expect(text.indexOf(dialect.end)).toBeGreaterThan(text.indexOf('Here I am.'));
    });

    test('gives an error of the provider as a value', async () => {
      const response = await send('refuse me');
      expect(response).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
      expect(await read(response)).toContain('"error"');
    });

    test('a stream that breaks throws after what had come', async () => {
      let text = '';
      const reading = read(await send('cut me off'), (soFar) => {
        text = soFar;
      });
      await expect(reading).rejects.toThrow();
      expect(text).toContain('Here I am.');
    });

    test('an abort ends a stream that says nothing', async () => {
      const client = new AbortController();
      let text = '';
      const reading = read(await send('keep me waiting', client.signal), (soFar) => {
        text = soFar;
        if (soFar.includes(dialect.part)) client.abort();
      });
      await Promise.allSettled([reading]);
      expect(client.signal.aborted).toBe(true);
      expect(text).not.toContain(dialect.end);
    });
  });
}
