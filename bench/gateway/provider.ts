// A provider in a process of its own: streams events as the request's input says, each with the time at which it left.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait, setImmediate as yieldTurn } from 'node:timers/promises';

/** What a client wants of the provider, in the input of its request. */
export interface StreamOrder {
  readonly events: number;
  /** Between two events; 0 for as fast as they are taken, each written by itself. */
  readonly everyMs: number;
  readonly eventBytes: number;
}

const end =
  'event: response.completed\ndata: {"type":"response.completed","response":{"usage":{"input_tokens":1,"output_tokens":1}}}\n\n';

const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const { events, everyMs, eventBytes } = JSON.parse(body.input[0].content) as StreamOrder;
  const filler = 'x'.repeat(eventBytes);
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let count = 0; count < events; count++) {
    await (everyMs > 0 ? wait(everyMs) : yieldTurn());
    const event = `{"type":"response.output_text.delta","at":${process.hrtime.bigint()},"delta":"${filler}"}`;
    if (!response.write(`event: response.output_text.delta\ndata: ${event}\n\n`))
      await once(response, 'drain');
  }
  response.end(end);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });
