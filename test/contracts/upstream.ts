import { describe, expect, test } from 'vitest';
import {
  Script,
  type ScriptedFailure,
  type ScriptLibrary,
} from '../../src/adapters/upstreams/scripted-script.ts';
import type { ModelResponse, Upstream } from '../../src/ports.ts';

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

/** What every upstream promises, given that its provider plays the library. */
export function describeUpstream(name: string, open: (library: ScriptLibrary) => Promise<Upstream>): void {
  describe(`${name} as an Upstream`, () => {
    const send = async (prompt: string, signal = new AbortController().signal): Promise<ModelResponse> =>
      (await open(library)).send({
        path: '/responses',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(
          JSON.stringify({ model, stream: true, input: [{ role: 'user', content: prompt }] }),
        ),
        grant: { trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 },
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

    test('streams the events of the provider', async () => {
      const response = await send('answer me');
      expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
      expect(await read(response)).toMatch(/Here I am\..*response\.completed/s);
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
        if (soFar.includes('output_item.done')) client.abort();
      });
      await Promise.allSettled([reading]);
      expect(client.signal.aborted).toBe(true);
      expect(text).not.toContain('response.completed');
    });
  });
}
