import { describe, expect, test } from 'vitest';
import { createAnthropicUpstream } from '../../../src/adapters/upstreams/anthropic.ts';
import { Script, type ScriptedTurn } from '../../../src/adapters/upstreams/scripted-script.ts';
import { describeUpstream } from '../../contracts/upstream.ts';
import { call, model, openGateway, readText } from '../../gateway/open-gateway.ts';
import { serveMessages } from '../../support/messages-provider.ts';

const apiKey = 'sk-ant-test-0123456789';

describeUpstream(
  'the Anthropic upstream',
  async (library) => createAnthropicUpstream({ baseUrl: await serveMessages(library, apiKey), apiKey }),
  'messages',
);

describe('the Anthropic upstream behind the gateway', () => {
  async function openBefore(turn: object) {
    const script = Script.parse({
      name: 'own',
      match: { prompt: 'hello' },
      plays: [{ name: 'only', turns: [{ items: [{ kind: 'say', text: 'Hi.' }], ...turn } as ScriptedTurn] }],
    });
    const baseUrl = await serveMessages({ scripts: [script], models: {} }, apiKey);
    const upstream = createAnthropicUpstream({ baseUrl, apiKey });
    const { admission } = await openGateway(upstream, {}, { protocol: 'messages' });
    const body = JSON.stringify({
      model,
      stream: true,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'hello' }],
    });
    return { admission, body };
  }

  test('meters what was read from the cache and written to it as parts of the input', async () => {
    const { admission, body } = await openBefore({});
    const text = await readText(await call(admission, { path: '/v1/messages', body }));
    expect(text).toContain('message_stop');
    expect(admission.usage()).toEqual({
      requestCount: 1,
      inputTokens: 10 + 200 + 3000,
      cachedInputTokens: 3000,
      cacheWriteTokens: 200,
      outputTokens: 42,
      reasoningTokens: 0,
    });
    expect(admission.hasUnanswered()).toBe(false);
  });

  test("takes the trial's token in the header of Anthropic's clients, and gives the provider its key", async () => {
    const { admission, body } = await openBefore({});
    const headers = { authorization: '', 'x-api-key': admission.token };
    expect((await call(admission, { path: '/v1/messages', body, headers })).statusCode).toBe(200);
  });

  test('opens no route of the other protocol', async () => {
    const { admission, body } = await openBefore({});
    for (const path of ['/v1/responses', '/v1/messages/count_tokens', '/v1/complete'])
      expect((await call(admission, { path, body })).statusCode).toBe(404);
    expect(admission.usage().requestCount).toBe(0);
  });

  test('a stream that is cut has no known cost', async () => {
    const { admission, body } = await openBefore({ failure: { kind: 'cut' } });
    const response = await call(admission, { path: '/v1/messages', body });
    await expect(readText(response)).rejects.toThrow('aborted');
    expect(admission.failures()).toEqual([502]);
    expect(admission.hasUnanswered()).toBe(true);
  });

  test('is not asked for a trial that speaks the Responses API', async () => {
    const baseUrl = await serveMessages({ scripts: [], models: {} }, apiKey);
    const upstream = createAnthropicUpstream({ baseUrl, apiKey });
    await expect(openGateway(upstream)).rejects.toThrow('anthropic does not speak responses');
  });
});
