// A provider in a thread of its own: streams events as the request's input says, each with the time at which it left.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

export interface StreamOrder {
  readonly events: number;
  /** Between two events; 0 for as fast as they are taken. */
  readonly everyMs: number;
}

const filler = 'x'.repeat(120);
const end =
  'event: response.completed\ndata: {"type":"response.completed","response":{"usage":{"input_tokens":1,"output_tokens":1}}}\n\n';

const server = createServer(async (request, response) => {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const { events, everyMs } = JSON.parse(body.input) as StreamOrder;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let count = 0; count < events; count++) {
    if (everyMs > 0) await wait(everyMs);
    const event = `{"type":"response.output_text.delta","at":${process.hrtime.bigint()},"delta":"${filler}"}`;
    if (!response.write(`event: response.output_text.delta\ndata: ${event}\n\n`))
      await once(response, 'drain');
  }
  response.end(end);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
parentPort?.postMessage({ port: (server.address() as AddressInfo).port });
