import type { ServerResponse } from 'node:http';
import type { Refusal } from './check-request.ts';

/** In a form that agents of either protocol show. */
export function sendRefusal(
  response: ServerResponse,
  refusal: Omit<Refusal, 'kind'>,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(refusal.status, { ...headers, 'content-type': 'application/json' });
  response.end(toRefusalBody(refusal));
}

/** What fails in the gateway itself ends one request, and nobody else's. */
export function sendFault(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  // The code alone, such as ENOSPC: a message may hold what the agent must not read.
  const what = (error as NodeJS.ErrnoException).code ?? (error as Error).name;
  sendRefusal(response, {
    status: 500,
    code: 'gateway-fault',
    message: `The gateway itself failed (${what}).`,
  });
}

export const toRefusalBody = ({ code, message }: Pick<Refusal, 'code' | 'message'>): Uint8Array =>
  Buffer.from(JSON.stringify({ error: { type: 'rollbench_gateway', code, message } }));
