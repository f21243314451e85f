import type { ServerResponse } from 'node:http';
import type { Refusal } from './check-request.ts';

/** In a form that agents of either protocol show. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, { 'content-type': 'application/json' });
  response.end(toRefusalBody(refusal));
}

export const toRefusalBody = ({ code, message }: Pick<Refusal, 'code' | 'message'>): Uint8Array =>
  Buffer.from(JSON.stringify({ error: { type: 'rollbench_gateway', code, message } }));
