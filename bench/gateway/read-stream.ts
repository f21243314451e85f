import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { StreamOrder } from './provider.ts';

export interface Door {
  readonly port: number;
  readonly token?: string;
  /** As agents do, the client keeps its connections. */
  readonly agent: Agent;
}

export const toDoor = (place: Omit<Door, 'agent'>): Door => ({
  ...place,
  agent: new Agent({ keepAlive: true }),
});

/** A conversation as long as one of Codex's after a few turns. */
const history = Array.from({ length: 40 }, (_, index) => ({
  type: 'function_call_output',
  call_id: `call_${index}`,
  output: `${index}: ${'a line of a file that the agent has read\n'.repeat(28)}`,
}));

/**
 * Reads a stream to its end.
 * @returns milliseconds from request to first event, and of each event from the provider to here
 */
export async function readStream(
  door: Door,
  model: string,
  order: StreamOrder,
  onBytes?: (bytes: number) => void,
) {
  const body = JSON.stringify({
    model,
    stream: true,
    input: [{ role: 'user', content: JSON.stringify(order) }, ...history],
  });
  const asked = process.hrtime.bigint();
  const outgoing = request({
    host: '127.0.0.1',
    port: door.port,
    path: '/v1/responses',
    method: 'POST',
    headers: { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' },
    agent: door.agent,
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200)
    throw new Error(`status ${response.statusCode}: ${await response.toArray()}`);
  const latencies: number[] = [];
  let firstMs = Number.NaN;
  let rest = '';
  for await (const chunk of response) {
    const now = process.hrtime.bigint();
    if (Number.isNaN(firstMs)) firstMs = Number(now - asked) / 1e6;
    onBytes?.(chunk.length);
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const at = /^data: \{[^}]{0,60}"at":(\d+)/.exec(line)?.[1];
      if (at !== undefined) latencies.push(Number(now - BigInt(at)) / 1e6);
    }
  }
  if (latencies.length !== order.events)
    throw new Error(`${latencies.length} of ${order.events} events came`);
  return { firstMs, latencies };
}
