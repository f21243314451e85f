import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createOpenAiUpstream, createResponsesUpstream } from '../../../src/adapters/upstreams/openai.ts';
import { createScriptedUpstream } from '../../../src/adapters/upstreams/scripted.ts';
import { createGateway } from '../../../src/gateway/gateway.ts';
import type { ModelRequest, Upstream } from '../../../src/ports.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { describeUpstream } from '../../contracts/upstream.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const apiKey = 'sk-test-0123456789';

/** A provider on loopback; gives its base URL. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const modelRequest = (fields: Partial<ModelRequest> = {}): ModelRequest => ({
  path: '/responses',
  headers: {},
  body: Buffer.from('{"model":"gpt-test"}'),
  grant: { trialId: 'e/t/v/1', model: 'gpt-test', protocol: 'responses', seed: 1 },
  signal: new AbortController().signal,
  ...fields,
});

const readAll = async (body: AsyncIterable<Uint8Array>): Promise<string> =>
  Buffer.concat(await Readable.from(body).toArray()).toString();

// The provider is a gateway of our own, and a trial's token the key.
describeUpstream('the OpenAI upstream', async (library) => {
  const scripted = createScriptedUpstream(library);
  const socketPath = join(temporaryDirectory(), 'provider.sock');
  const provider = await createGateway({
    findUpstream: () => scripted,
    clock: systemClock,
    socketPath,
    pace: { patienceMs: 0 },
  });
  onTestFinished(() => provider.close());
  const { hostPort, token } = provider.admit({
    trialId: 'provider',
    model: 'gpt-5.5',
    protocol: 'responses',
    seed: 1,
  });
  return createOpenAiUpstream({ baseUrl: `http://127.0.0.1:${hostPort}/v1`, apiKey: token });
});

describe('the OpenAI upstream', () => {
  test('lets a client show whose account pays only where it knows no other', async () => {
    const baseUrl = await serve((request, response) => void response.end(JSON.stringify(request.headers)));
    const headers = {
      authorization: 'Bearer at-mine',
      'chatgpt-account-id': 'mine',
      cookie: 'c=1',
      via: 'me',
    };
    const send = async (upstream: Upstream) =>
      JSON.parse(await readAll((await upstream.send(modelRequest({ headers }))).body));
    const own = await send(createOpenAiUpstream({ baseUrl, apiKey }));
    expect(own).toMatchObject({ authorization: `Bearer ${apiKey}` });
    expect(own).not.toHaveProperty('chatgpt-account-id');
    const lent = await send(createResponsesUpstream({ baseUrl, lentLogin: { authFile: '{}' } }));
    expect(lent).toMatchObject({ authorization: 'Bearer at-mine', 'chatgpt-account-id': 'mine' });
    for (const name of ['cookie', 'via']) expect(lent).not.toHaveProperty(name);
  });

  test('posts the body below the base URL with its own key, and gives back what comes', async () => {
    const baseUrl = await serve(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      response.writeHead(418, { 'x-request-id': 'r1' });
      response.end(
        JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
      );
    });
    for (const root of [`${baseUrl}/openai/v1`, `${baseUrl}/openai/v1/`]) {
      const answer = await createOpenAiUpstream({ baseUrl: root, apiKey }).send(modelRequest());
      expect(answer.status).toBe(418);
      expect(answer.headers).toMatchObject({ 'x-request-id': 'r1' });
      expect(JSON.parse(await readAll(answer.body))).toMatchObject({
        method: 'POST',
        url: '/openai/v1/responses',
        headers: { authorization: `Bearer ${apiKey}`, 'content-length': '20' },
        body: '{"model":"gpt-test"}',
      });
    }
  });

  test('passes on what the agent says of itself, and nothing by which it could pass for another', async () => {
    const baseUrl = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const kept = { 'content-type': 'application/json', 'thread-id': 't', 'x-codex-window-id': 'w' };
    const dropped = {
      Authorization: 'Bearer stolen',
      'X-Api-Key': 'stolen',
      'api-key': 'stolen',
      cookie: 'stolen',
      'OpenAI-Organization': 'stolen',
      'openai-project': 'stolen',
      'proxy-authorization': 'stolen',
      'x-forwarded-for': 'stolen',
      'accept-encoding': 'stolen',
      te: 'stolen',
    };
    const answer = await createOpenAiUpstream({ baseUrl, apiKey }).send(
      modelRequest({ headers: { ...kept, ...dropped } }),
    );
    const text = await readAll(answer.body);
    expect(JSON.parse(text)).toMatchObject(kept);
    expect(text).not.toContain('stolen');
  });

  test('streams: what has come can be read before the rest is there', async () => {
    const goOn = Promise.withResolvers<void>();
    const baseUrl = await serve(async (_, response) => {
      response.write('one');
      await goOn.promise;
      response.end('two');
    });
    const { body } = await createOpenAiUpstream({ baseUrl, apiKey }).send(modelRequest());
    const chunks = body[Symbol.asyncIterator]();
    expect(Buffer.from((await chunks.next()).value).toString()).toBe('one');
    goOn.resolve();
    expect(Buffer.from((await chunks.next()).value).toString()).toBe('two');
  });

  test.each(['destroy', 'resetAndDestroy'] as const)(
    'a connection that breaks (%s) is an error of the stream',
    async (how) => {
      const baseUrl = await serve((_, response) => {
        response.write('one', () => response.socket?.[how]());
      });
      const { body } = await createOpenAiUpstream({ baseUrl, apiKey }).send(modelRequest());
      await expect(readAll(body)).rejects.toMatchObject({ code: 'ECONNRESET' });
    },
  );

  test('nobody there is an error with its code', async () => {
    const upstream = createOpenAiUpstream({ baseUrl: 'http://127.0.0.1:1/v1', apiKey });
    await expect(upstream.send(modelRequest())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('an abort ends the request at the provider', async () => {
    const ended = Promise.withResolvers<void>();
    const baseUrl = await serve((_, response) => {
      response.once('close', ended.resolve);
      response.write('one');
    });
    const client = new AbortController();
    const { body } = await createOpenAiUpstream({ baseUrl, apiKey }).send(
      modelRequest({ signal: client.signal }),
    );
    const reading = readAll(body);
    client.abort();
    await expect(reading).rejects.toThrow();
    await ended.promise;
  });

  test.each(['', 'api.openai.com/v1', 'ftp://x/v1', 'https://me@x/v1', 'https://x/v1?a=b'])(
    'refuses %j as a base URL',
    (baseUrl) => expect(() => createOpenAiUpstream({ baseUrl, apiKey })).toThrow('is no base URL'),
  );

  test.each(['', 'sk-line\n', 'sk-ümlaut'])('refuses the key %j without repeating it', (key) => {
    const create = () => createOpenAiUpstream({ baseUrl: 'https://api.openai.com/v1', apiKey: key });
    expect(create).toThrow('The API key is empty or holds blanks');
    expect(create).not.toThrow(/sk-/);
  });
});
