import type { ServerResponse } from 'node:http';
import type { Refusal } from './check-request.ts';

/** In the form of the Responses API, so that agents show the message. */
export function sendRefusal(response: ServerResponse, { status, code, message }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { type: 'rollbench_gateway', code, message } }));
}
