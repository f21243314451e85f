import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Gateway, Upstream } from '../ports.ts';
import { createAdmissions } from './admissions.ts';
import { checkRequest } from './check-request.ts';
import { listenOnLoopback, listenOnSocket } from './listen.ts';
import { relay } from './relay.ts';
import { sendRefusal } from './send-refusal.ts';

export interface GatewayOptions {
  /** Who answers for a model; `undefined` for a model that nobody serves. */
  readonly findUpstream: (model: string) => Upstream | undefined;
  /** Where the unix socket shall be; its directory is created for us alone when it is not there. */
  readonly socketPath: string;
}

/** The one door to model providers: on a unix socket for sealed trials, on a loopback port for unsealed ones. */
export async function createGateway({ findUpstream, socketPath }: GatewayOptions): Promise<Gateway> {
  const admissions = createAdmissions();
  const answer: RequestListener = async (request, response) => {
    const check = await checkRequest(request, admissions);
    if (check.kind === 'refused') sendRefusal(response, check);
    if (check.kind === 'admitted') await relay({ ...check, headers: request.headers }, response);
  };

  const onSocket = createModelServer(answer);
  const onLoopback = createModelServer(answer);
  await listenOnSocket(onSocket, socketPath);
  const hostPort = await listenOnLoopback(onLoopback);

  return {
    admit(grant) {
      const upstream = findUpstream(grant.model);
      if (!upstream) {
        throw new Error(
          `No upstream serves the model ${JSON.stringify(grant.model)} of trial ${grant.trialId}.`,
        );
      }
      return { socketPath, hostPort, ...admissions.open(grant, upstream) };
    },
    async close() {
      admissions.closeAll();
      await Promise.all([onSocket, onLoopback].map(closeServer));
    },
  };
}

function createModelServer(answer: RequestListener): Server {
  return createServer(
    {
      // Codex keeps idle connections for 90 s: were we to close first, a request could meet a closing connection.
      keepAliveTimeout: 100_000,
      // Codex describes the turn and every workspace in one header.
      maxHeaderSize: 64 * 1024,
    },
    answer,
  );
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
