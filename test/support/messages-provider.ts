import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type {
  ScriptedFailure,
  ScriptedTurn,
  ScriptLibrary,
} from '../../src/adapters/upstreams/scripted-script.ts';

/** A provider of the Messages API on loopback that plays the first turn of a script; gives its base URL. */
export async function serveMessages({ scripts }: ScriptLibrary, apiKey: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    if (request.headers['x-api-key'] !== apiKey || request.url !== '/v1/messages')
      return refuse(response, 401, {}, 'authentication_error');
    const prompt = JSON.stringify(body.messages);
    const turn = scripts.find(({ match }) => prompt.includes(match.prompt))?.plays[0]?.turns[0];
    if (turn === undefined) return refuse(response, 400, {}, 'invalid_request_error');
    if (turn.failure?.kind === 'http')
      return refuse(response, turn.failure.status, turn.failure.headers, 'rate_limit_error');
    await play(response, turn, turn.failure);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function refuse(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  type: string,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ type: 'error', error: { type, message: 'as the script says' } }));
}

/** https://docs.anthropic.com/en/api/messages-streaming */
async function play(
  response: ServerResponse,
  { items, usage }: ScriptedTurn,
  failure: ScriptedFailure | undefined,
): Promise<void> {
  const send = (event: { type: string; [field: string]: unknown }): void => {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const input = {
    input_tokens: 10,
    cache_creation_input_tokens: 200,
    cache_read_input_tokens: usage?.cachedInputTokens ?? 3000,
  };
  send({
    type: 'message_start',
    message: { role: 'assistant', content: [], usage: { ...input, output_tokens: 1 } },
  });
  send({ type: 'ping' });
  for (const [index, item] of items.entries()) {
    const text = item.kind === 'say' || item.kind === 'think' ? item.text : '';
    send({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } });
    send({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });
    send({ type: 'content_block_stop', index });
  }
  if (failure?.kind === 'cut') return void response.write(': the last words\n\n', () => response.destroy());
  if (failure?.kind === 'hang') return;
  send({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn' },
    usage: { output_tokens: usage?.outputTokens ?? 42 },
  });
  send({ type: 'message_stop' });
  response.end();
}
