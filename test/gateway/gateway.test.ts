import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { ModelRequest } from '../../src/ports.ts';
import { systemClock } from '../../src/system-clock.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import {
  answering,
  type Call,
  call,
  completed,
  model,
  openGateway,
  readText,
  streamOf,
} from './open-gateway.ts';

const modelCall = (fields: object): string => JSON.stringify({ model, stream: true, input: [], ...fields });

describe('the door', () => {
  const refusals: readonly { title: string; request: Call; status: number; code: string }[] = [
    { title: 'no token', request: { headers: { authorization: '' } }, status: 401, code: 'unknown-token' },
    {
      title: 'a wrong token',
      request: { headers: { authorization: `Bearer ${'A'.repeat(43)}` } },
      status: 401,
      code: 'unknown-token',
    },
    { title: 'another route', request: { path: '/v1/files' }, status: 404, code: 'unknown-route' },
    { title: 'a path that is none', request: { path: '//' }, status: 404, code: 'unknown-route' },
    {
      title: 'the list of models',
      request: { method: 'GET', path: '/v1/models' },
      status: 404,
      code: 'unknown-route',
    },
    { title: 'another method', request: { method: 'GET' }, status: 405, code: 'unknown-method' },
    {
      title: 'a WebSocket',
      request: { method: 'GET', headers: { connection: 'upgrade', upgrade: 'websocket' } },
      status: 426,
      code: 'no-websocket',
    },
    { title: 'no JSON', request: { body: 'model' }, status: 400, code: 'malformed' },
    { title: 'no model', request: { body: '{"stream":true}' }, status: 400, code: 'malformed' },
    {
      title: 'another model',
      request: { body: modelCall({ model: 'gpt-dear' }) },
      status: 403,
      code: 'wrong-model',
    },
    {
      title: 'an answer in one piece',
      request: { body: modelCall({ stream: false }) },
      status: 400,
      code: 'not-streamed',
    },
    {
      title: 'an unknown encoding',
      request: { headers: { 'content-encoding': 'br' } },
      status: 415,
      code: 'undecodable',
    },
    {
      title: 'a body that is not encoded as it says',
      request: { headers: { 'content-encoding': 'zstd' } },
      status: 415,
      code: 'undecodable',
    },
    {
      title: 'a body that is too large',
      request: { body: Buffer.alloc(64 * 1024 * 1024 + 1, ' ') },
      status: 413,
      code: 'too-large',
    },
    {
      title: 'a body that is too large once unpacked',
      request: {
        body: zstdCompressSync(Buffer.alloc(64 * 1024 * 1024 + 1, ' ')),
        headers: { 'content-encoding': 'zstd' },
      },
      status: 413,
      code: 'too-large',
    },
  ];
  test.each(refusals)('refuses $title with $status and says why', async ({ request, status, code }) => {
    const upstream = answering(() => Promise.reject(new Error('must not be asked')));
    const { admission } = await openGateway(upstream);
    const response = await call(admission, request);
    expect(response.statusCode).toBe(status);
    expect(JSON.parse(await readText(response)).error).toMatchObject({ type: 'rollbench_gateway', code });
    expect(admission.usage().requestCount).toBe(0);
    expect(admission.failures()).toEqual([]);
  });

  test('shuts when the trial is over', async () => {
    const { admission } = await openGateway(answering(async () => streamOf(completed(1, 1))));
    expect((await call(admission)).statusCode).toBe(200);
    admission.close();
    expect((await call(admission)).statusCode).toBe(401);
  });

  test('gives every trial another token', async () => {
    const { gateway, admission } = await openGateway(answering(async () => streamOf()));
    const other = gateway.admit({ trialId: 'e/t/v/2', model, protocol: 'responses', seed: 1 });
    expect(other.token).not.toBe(admission.token);
    expect(admission.token).toMatch(/^[\w-]{43}$/);
  });

  test('admits no trial with a model that nobody serves', async () => {
    const { gateway } = await openGateway(answering(async () => streamOf()));
    expect(() =>
      gateway.admit({ trialId: 'e/t/v/9', model: 'gpt-none', protocol: 'responses', seed: 1 }),
    ).toThrow('No upstream serves the model "gpt-none" of trial e/t/v/9.');
  });
});

describe('what passes', () => {
  test('the request reaches the upstream plain, without the token and the headers of the connection', async () => {
    const seen: ModelRequest[] = [];
    const { admission } = await openGateway(
      answering(async (asked) => {
        seen.push(asked);
        return streamOf(completed(1, 1));
      }),
    );
    const body = modelCall({ input: [{ role: 'user', content: 'Grüße' }] });
    const pack = { gzip: gzipSync, zstd: zstdCompressSync };
    for (const encoding of ['gzip', 'zstd'] as const) {
      const headers = {
        'content-encoding': encoding,
        connection: 'close, x-private',
        'x-private': '1',
        te: 'trailers',
        'thread-id': 'abc',
      };
      await readText(await call(admission, { body: pack[encoding](body), headers }));
    }
    expect(seen).toHaveLength(2);
    for (const asked of seen) {
      expect(asked.path).toBe('/responses');
      expect(asked.grant).toEqual({ trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 });
      expect(new TextDecoder().decode(asked.body)).toBe(body);
      expect(asked.headers).toEqual({ 'content-type': 'application/json', 'thread-id': 'abc' });
    }
  });

  test('a body that could be read in two ways is written anew, and any other passes as it is', async () => {
    const seen: string[] = [];
    const { admission } = await openGateway(
      answering(async ({ body }) => {
        seen.push(Buffer.from(body).toString('latin1'));
        return streamOf(completed(1, 1));
      }),
    );
    const twice = `{"model":"gpt-other","model":"${model}","stream":true}`;
    const torn = Buffer.concat([
      Buffer.from(modelCall({}).slice(0, -1)),
      Buffer.from(',"a":"\xff"}', 'latin1'),
    ]);
    for (const body of [modelCall({}), twice, torn]) await readText(await call(admission, { body }));
    expect(seen.slice(0, 2)).toEqual([modelCall({}), `{"model":"${model}","stream":true}`]);
    expect(seen[2]).not.toContain('\xff"');
  });

  test('what an agent shows its provider itself passes, and the token beside it does not', async () => {
    const seen: string[] = [];
    const { admission } = await openGateway({
      ...answering(async ({ headers }) => {
        seen.push(headers.authorization ?? '');
        expect(headers).not.toHaveProperty('x-rollbench-token');
        return streamOf(completed(1, 1));
      }),
      lentLogin: { authFile: '{}' },
    });
    expect(admission.login).toEqual({ authFile: '{}' });
    admission.onNextRequest(() => seen.push('told'));
    const headers = { authorization: 'Bearer at-mine', 'x-rollbench-token': admission.token };
    await readText(await call(admission, { headers }));
    await readText(await call(admission, { headers }));
    expect(seen).toEqual(['told', 'Bearer at-mine', 'Bearer at-mine']);
    expect((await call(admission, { headers: { ...headers, 'x-rollbench-token': 'x' } })).statusCode).toBe(
      401,
    );
  });

  test('the answer reaches the client byte for byte', async () => {
    let chunks: readonly Uint8Array[] = [];
    const { admission } = await openGateway(answering(async () => streamOf(...chunks)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 8 }),
        async (drawn) => {
          chunks = drawn;
          const response = await call(admission);
          expect(Buffer.concat(await response.toArray())).toEqual(Buffer.concat(drawn));
        },
      ),
      { numRuns: 25 },
    );
  });

  test('an error of the provider passes as it is and is noted', async () => {
    const { admission } = await openGateway(
      answering(async () => ({
        ...streamOf('{"error":{}}'),
        status: 429,
        headers: { 'Retry-After': '7', 'set-cookie': 'a=b', 'transfer-encoding': 'chunked' },
      })),
    );
    const response = await call(admission);
    expect(response.statusCode).toBe(429);
    expect(response.headers).toMatchObject({ 'retry-after': '7' });
    expect(response.headers).not.toHaveProperty('set-cookie');
    expect(await readText(response)).toBe('{"error":{}}');
    expect(admission.failures()).toEqual([429]);
  });

  test('the upstream is read no faster than the client reads', async () => {
    const chunk = Buffer.alloc(64 * 1024, ':');
    let producedBytes = 0;
    const { admission } = await openGateway(
      answering(async () => ({
        ...streamOf(),
        body: (async function* () {
          while (producedBytes < 64 * 1024 * 1024) {
            producedBytes += chunk.length;
            yield chunk;
          }
        })(),
      })),
    );
    let readBytes = 0;
    let mostAhead = 0;
    for await (const piece of await call(admission)) {
      readBytes += piece.length;
      mostAhead = Math.max(mostAhead, producedBytes - readBytes);
      await nextTurn();
    }
    expect(readBytes).toBe(64 * 1024 * 1024);
    // What the kernel's socket buffers and the two streams hold, far from the whole.
    expect(mostAhead).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('the account', () => {
  test('sums the usage of all requests of a trial, each trial for itself', async () => {
    const { gateway, admission } = await openGateway(answering(async () => streamOf(completed(100, 7))));
    const other = gateway.admit({ trialId: 'e/t/v/2', model, protocol: 'responses', seed: 1 });
    const responses = await Promise.all([admission, admission, other, admission].map((trial) => call(trial)));
    await Promise.all(responses.map(readText));
    expect(admission.usage()).toMatchObject({ requestCount: 3, inputTokens: 300, outputTokens: 21 });
    expect(other.usage()).toMatchObject({ requestCount: 1, inputTokens: 100, outputTokens: 7 });
  });

  test('is right after a thousand streams at once', async () => {
    const begun = Promise.withResolvers<void>();
    let count = 0;
    const upstream = answering(async () => {
      if (++count === 1000) begun.resolve();
      await begun.promise;
      return streamOf('data: {"type":"response.created"}\n\n', completed(2, 1));
    });
    const { admission } = await openGateway(upstream, { pace: { concurrency: 1000 } });
    const texts = await Promise.all(
      Array.from({ length: 1000 }, async () => readText(await call(admission))),
    );
    expect(texts.every((text) => text.endsWith(completed(2, 1)))).toBe(true);
    expect(admission.usage()).toMatchObject({ requestCount: 1000, inputTokens: 2000, outputTokens: 1000 });
  });

  test('holds the usage before the client can have seen it', async () => {
    const goOn = Promise.withResolvers<void>();
    const { admission } = await openGateway(
      answering(async () => ({
        ...streamOf(),
        body: (async function* () {
          yield Buffer.from(completed(10, 1));
          await goOn.promise;
        })(),
      })),
    );
    const response = await call(admission);
    await once(response, 'data');
    expect(admission.usage()).toMatchObject({ inputTokens: 10, outputTokens: 1 });
    goOn.resolve();
  });

  test('a provider that cannot be reached is a 502 that tells the code and no more', async () => {
    const { admission } = await openGateway(
      answering(() =>
        Promise.reject(Object.assign(new Error('connect 10.0.0.1 with sk-secret'), { code: 'ECONNREFUSED' })),
      ),
    );
    const response = await call(admission);
    expect(response.statusCode).toBe(502);
    const text = await readText(response);
    expect(text).toContain('ECONNREFUSED');
    expect(text).not.toMatch(/secret|10\.0/);
    expect(admission.failures()).toEqual([502]);
  });

  test('a stream that breaks gives the client what there was, then breaks too, and is noted', async () => {
    const { admission } = await openGateway(
      answering(async () => ({
        ...streamOf(),
        body: (async function* () {
          yield Buffer.from('data: first\n\n');
          throw new Error('cut');
        })(),
      })),
    );
    const response = await call(admission);
    const pieces: Buffer[] = [];
    response.on('data', (piece) => pieces.push(piece));
    await expect(once(response, 'end')).rejects.toThrow('aborted');
    expect(Buffer.concat(pieces).toString()).toBe('data: first\n\n');
    expect(admission.failures()).toEqual([502]);
  });

  test('an answer that is no event stream is noted', async () => {
    const { admission } = await openGateway(answering(async () => streamOf('<html>Sign in</html>')));
    expect(await readText(await call(admission))).toBe('<html>Sign in</html>');
    expect(admission.failures()).toEqual([502]);
  });
});

describe('going away', () => {
  /** An upstream that says one thing and then waits for the abort. */
  function hanging() {
    const aborted = Promise.withResolvers<void>();
    const upstream = answering(async ({ signal }) => ({
      ...streamOf(),
      body: (async function* () {
        yield Buffer.from('data: first\n\n');
        await once(signal, 'abort');
        aborted.resolve();
      })(),
    }));
    return { upstream, aborted: aborted.promise };
  }

  test('a client that leaves ends the request upstream, and is no failure', async () => {
    const { upstream, aborted } = hanging();
    const { admission } = await openGateway(upstream);
    const response = await call(admission);
    await once(response, 'data');
    response.destroy();
    await aborted;
    await nextTurn();
    expect(admission.failures()).toEqual([]);
  });

  test('the end of a trial ends its requests, and those of no other', async () => {
    const { upstream, aborted } = hanging();
    const { gateway, admission } = await openGateway(upstream);
    const other = gateway.admit({ trialId: 'e/t/v/2', model, protocol: 'responses', seed: 1 });
    const responses = await Promise.all([call(admission), call(other)]);
    await Promise.all(responses.map((response) => once(response, 'data')));
    admission.close();
    await aborted;
    await expect(once(responses[0], 'end')).rejects.toThrow('aborted');
    expect(responses[1].readableAborted).toBe(false);
  });

  test('the end of the gateway ends all', async () => {
    const { upstream, aborted } = hanging();
    const { gateway, admission, socketPath } = await openGateway(upstream);
    const response = await call(admission);
    await once(response, 'data');
    const ended = expect(once(response, 'end')).rejects.toThrow('aborted');
    await gateway.close();
    await Promise.all([aborted, ended]);
    expect(existsSync(socketPath)).toBe(false);
  });
});

describe('the socket', () => {
  const findUpstream = () => answering(async () => streamOf(completed(1, 1)));

  test('answers as the loopback port does, to our own user only', async () => {
    const { admission, socketPath } = await openGateway(findUpstream());
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(join(socketPath, '..')).mode & 0o777).toBe(0o700);
    const asked = request({
      socketPath,
      method: 'POST',
      path: '/v1/responses',
      headers: { authorization: `Bearer ${admission.token}` },
      agent: false,
    });
    asked.end(modelCall({}));
    const [response] = await once(asked, 'response');
    expect(await readText(response)).toBe(completed(1, 1));
  });

  test('of a gateway that was killed is replaced', async () => {
    const socketPath = join(temporaryDirectory(), 'gateway.sock');
    const listenAndDie = `require('net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', listenAndDie]);
    expect(statSync(socketPath).isSocket()).toBe(true);
    const gateway = await createGateway({ findUpstream, clock: systemClock, socketPath });
    await gateway.close();
  });

  test('of a gateway that runs is left alone', async () => {
    const { socketPath } = await openGateway(findUpstream());
    await expect(createGateway({ findUpstream, clock: systemClock, socketPath })).rejects.toThrow(
      /EADDRINUSE.*gateway\.sock/,
    );
  });

  test('never takes the place of a file', async () => {
    const socketPath = join(temporaryDirectory(), 'notes.txt');
    writeFileSync(socketPath, 'mine');
    await expect(createGateway({ findUpstream, clock: systemClock, socketPath })).rejects.toThrow(
      'EADDRINUSE',
    );
    expect(readFileSync(socketPath, 'utf8')).toBe('mine');
  });

  test('says so when its path is too long', async () => {
    const socketPath = join(temporaryDirectory(), 'x'.repeat(100), 'gateway.sock');
    await expect(createGateway({ findUpstream, clock: systemClock, socketPath })).rejects.toThrow(
      'choose a shorter directory',
    );
  });

  test('keeps the mode of a directory that was there', async () => {
    const directory = join(temporaryDirectory(), 'mine');
    mkdirSync(directory);
    chmodSync(directory, 0o750);
    const gateway = await createGateway({
      findUpstream,
      clock: systemClock,
      socketPath: join(directory, 'gateway.sock'),
    });
    await gateway.close();
    expect(statSync(directory).mode & 0o777).toBe(0o750);
  });
});
