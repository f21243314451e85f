import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { TLSSocket } from 'node:tls';
import { UnsentError } from '../../domain/unsent-error.ts';
import type { ModelRequest, ModelResponse, Upstream } from '../../ports.ts';

export interface HttpProviderOptions extends Pick<Upstream, 'name' | 'protocol'> {
  /** API root, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The header by which the provider knows the key. */
  toKeyHeader(apiKey: string): Readonly<Record<string, string>>;
  /** What the provider wants of every client; a client may say otherwise. */
  readonly defaultHeaders?: Readonly<Record<string, string>>;
}

/**
 * What a client may not say to the provider: who it is, whose account pays, how this connection is run, and that we would
 * understand a compressed answer.
 */
const droppedHeaders =
  /^(authorization|cookie|(x-)?api-key|openai-(organization|project)|host|content-(length|encoding)|accept-encoding|expect|connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|forwarded|x-forwarded-.*|x-real-ip|via)$/;

/** Sends requests to a provider by HTTP. The key is added here and is known nowhere else. */
export function createHttpProvider(options: HttpProviderOptions): Upstream {
  const { name, protocol, apiKey } = options;
  const root = parseBaseUrl(options.baseUrl);
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new Error(
      `The API key for ${root} is empty or holds blanks, line ends or characters outside ASCII: set it again without them.`,
    );
  }
  const { request: open, Agent } = root.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });

  return {
    name,
    protocol,
    async send({ path, headers, body, signal }: ModelRequest): Promise<ModelResponse> {
      const request = open(`${root.href.replace(/\/$/, '')}${path}`, {
        method: 'POST',
        agent,
        signal,
        headers: { ...options.defaultHeaders, ...keepAllowed(headers), ...options.toKeyHeader(apiKey) },
      });
      // Once an answer has begun, its reader learns of a broken connection; without a listener here the process would die of it.
      request.on('error', () => {});
      const isConnected = watchConnection(request);
      request.end(body);
      const [response] = (await once(request, 'response').catch((error: NodeJS.ErrnoException) => {
        throw isConnected() ? error : new UnsentError(error.code ?? error.name);
      })) as [http.IncomingMessage];
      return { status: response.statusCode ?? 502, headers: flatten(response.headers), body: response };
    },
  };
}

/** Whether the request has a connection, with TLS where that is wanted: before that nothing of it can leave. */
function watchConnection(request: http.ClientRequest): () => boolean {
  let isConnected = false;
  request.once('socket', (socket) => {
    isConnected = request.reusedSocket;
    if (isConnected) return;
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      isConnected = true;
    });
  });
  return () => isConnected;
}

function parseBaseUrl(baseUrl: string): URL {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    throw new Error(
      `${JSON.stringify(baseUrl)} is no base URL of a model provider: write it like https://api.openai.com/v1.`,
    );
  }
  return url;
}

const keepAllowed = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !droppedHeaders.test(name.toLowerCase())));

const flatten = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
