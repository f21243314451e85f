import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { TLSSocket } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { UnsentError } from '../../domain/unsent-error.ts';
import type { ModelRequest, ModelResponse, Upstream } from '../../ports.ts';
import type { Credentials, Headers } from './credentials.ts';

export interface HttpProviderOptions extends Pick<Upstream, 'name' | 'protocol' | 'lentLogin'> {
  /** API root, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Absent where the client shows whose account pays. */
  readonly credentials?: Credentials;
  /** What the provider wants of every client; a client may say otherwise. */
  readonly defaultHeaders?: Readonly<Record<string, string>>;
}

/**
 * What a client may not say to the provider: who it is, how this connection is run, and that we would understand a compressed
 * answer.
 */
const droppedHeaders =
  /^(cookie|host|content-(length|encoding)|accept-encoding|expect|connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|forwarded|x-forwarded-.*|x-real-ip|via)$/;
/** Whose account pays is said by us, unless only the client can. */
const accountHeaders = /^(authorization|(x-)?api-key|chatgpt-account-id|openai-(organization|project))$/;

/** Nothing is added, and what is refused stays refused. */
const noCredentials: Credentials = {
  read: async () => ({ kind: 'known', headers: {} }),
  renew: async () => false,
};

/** Sends requests to a provider by HTTP. Credentials are added here and are known nowhere else. */
export function createHttpProvider(options: HttpProviderOptions): Upstream {
  const { name, protocol, lentLogin, credentials = noCredentials } = options;
  const root = parseBaseUrl(options.baseUrl);
  const { request: open, Agent } = root.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });
  // Taken apart once, and not while an agent waits.
  const place = urlToHttpOptions(root);
  const rootPath = root.pathname.replace(/\/$/, '');

  async function ask({ path, headers, body, signal }: ModelRequest, own: Headers) {
    const request = open({
      ...place,
      path: `${rootPath}${path}`,
      method: 'POST',
      agent,
      headers: { ...options.defaultHeaders, ...keepAllowed(headers, lentLogin !== undefined), ...own },
    });
    // Once an answer has begun, its reader learns of a broken connection; without a listener here the process would die of it.
    request.on('error', () => {});
    endWith(request, signal);
    const isConnected = watchConnection(request);
    request.end(body);
    const [response] = (await once(request, 'response').catch((error: NodeJS.ErrnoException) => {
      throw isConnected() ? error : new UnsentError(error.code ?? error.name);
    })) as [http.IncomingMessage];
    return response;
  }

  return {
    name,
    protocol,
    ...(lentLogin ? { lentLogin } : {}),
    async send(request: ModelRequest): Promise<ModelResponse> {
      const first = await credentials.read();
      if (first.kind === 'ended') return toEnded(first.detail);
      const response = await ask(request, first.headers);
      if (response.statusCode !== 401 || !(await credentials.renew(first.headers)))
        return toResponse(response);
      response.resume();
      const second = await credentials.read();
      if (second.kind === 'ended') return toEnded(second.detail);
      return toResponse(await ask(request, second.headers));
    },
  };
}

const toResponse = (response: http.IncomingMessage): ModelResponse => ({
  status: response.statusCode ?? 502,
  headers: flatten(response.headers),
  body: response,
});

/** As a provider refuses a key. */
const toEnded = (message: string): ModelResponse => ({
  status: 401,
  headers: { 'content-type': 'application/json' },
  body: (async function* () {
    yield Buffer.from(JSON.stringify({ error: { type: 'rollbench_gateway', code: 'login-ended', message } }));
  })(),
});

/** What the option `signal` of a request does, in a third of the time. */
function endWith(request: http.ClientRequest, signal: AbortSignal): void {
  const abort = (): void => void request.destroy(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  request.once('close', () => signal.removeEventListener('abort', abort));
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

function keepAllowed(headers: Headers, keepsAccount: boolean): Record<string, string> {
  const isDropped = (name: string) =>
    droppedHeaders.test(name) || (!keepsAccount && accountHeaders.test(name));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isDropped(name.toLowerCase())));
}

const flatten = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
