import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createGateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import type { Admission, Gateway, Grant, ModelResponse, Upstream } from '../../src/ports.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { createTestClock } from '../support/test-clock.ts';

export interface OpenGateway {
  readonly gateway: Gateway;
  readonly admission: Admission;
  readonly socketPath: string;
}

export const model = 'gpt-test';

/** A running gateway before the upstream, one trial admitted. */
export async function openGateway(
  upstream: Upstream,
  options: Partial<GatewayOptions> = {},
  grant: Partial<Grant> = {},
): Promise<OpenGateway> {
  const socketPath = join(temporaryDirectory(), 'gateway', 'gateway.sock');
  const gateway = await createGateway({
    findUpstream: (asked) => (asked.model === model ? upstream : undefined),
    socketPath,
    clock: createTestClock({ skipsUpTo: 60_000 }),
    // Nothing is asked again unless a test is about that.
    pace: { patienceMs: 0 },
    ...options,
  });
  onTestFinished(() => gateway.close());
  return {
    gateway,
    socketPath,
    admission: gateway.admit({ trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1, ...grant }),
  };
}

/** An upstream that answers every request in the same way. */
export const answering = (answer: Upstream['send']): Upstream => ({
  name: 'test',
  protocol: 'responses',
  send: answer,
});

export function streamOf(...chunks: readonly (string | Uint8Array)[]): ModelResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: (async function* () {
      for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    })(),
  };
}

export const completed = (inputTokens: number, outputTokens: number): string =>
  `event: response.completed\ndata: ${JSON.stringify({
    type: 'response.completed',
    response: { usage: { input_tokens: inputTokens, output_tokens: outputTokens } },
  })}\n\n`;

export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** Sends a model request with the trial's token over the loopback port, and gives the answer once it begins. */
export async function call(
  admission: Pick<Admission, 'hostPort' | 'token'>,
  { method, path, headers, body, signal }: Call = {},
): Promise<IncomingMessage> {
  const outgoing = request({
    host: '127.0.0.1',
    port: admission.hostPort,
    method: method ?? 'POST',
    path: path ?? '/v1/responses',
    headers: { authorization: `Bearer ${admission.token}`, 'content-type': 'application/json', ...headers },
    agent: false,
    ...(signal ? { signal } : {}),
  });
  outgoing.end(method === 'GET' ? undefined : (body ?? JSON.stringify({ model, stream: true, input: [] })));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  // What happens to the connection from here on is told by the response.
  outgoing.on('error', () => {});
  return response;
}

export const readText = async (response: IncomingMessage): Promise<string> =>
  (await response.setEncoding('utf8').toArray()).join('');
