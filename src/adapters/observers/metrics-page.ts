import { once } from 'node:events';
import { createServer } from 'node:http';
import { UsageError } from '../../domain/usage-error.ts';
import type { Observer } from '../../ports.ts';
import { createMetrics } from './metrics-text.ts';

/**
 * Shows Prometheus what passes the gateway, at `/metrics` of a port that only this machine reaches.
 * @throws {UsageError} where the port is not free
 */
export async function openMetricsPage(port: number): Promise<Observer> {
  const metrics = createMetrics();
  const server = createServer(({ url, method }, response) => {
    if (method !== 'GET' || url !== '/metrics') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(metrics.text());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `[gateway] metrics_port = ${port} cannot be opened (${error.code}): choose another, or leave it out`,
    );
  });
  return {
    requestEnded: metrics.add,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
