import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { ModelRequest, ModelResponse } from '../ports.ts';
import type { Account } from './admissions.ts';
import { toClientHeaders, toUpstreamHeaders } from './passed-headers.ts';
import { createResponseMeter } from './response-meter.ts';
import { sendRefusal } from './send-refusal.ts';

/** Stands in the trial's failures for a provider that could not be reached, or whose stream broke off. */
const badGateway = 502;

export interface AdmittedRequest {
  readonly account: Account;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** Passes a request on and the answer back, byte for byte and no faster than the client reads, and meters it. */
export async function relay(request: AdmittedRequest, response: ServerResponse): Promise<void> {
  const { account } = request;
  const client = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) client.abort();
  });
  const signal = AbortSignal.any([client.signal, account.signal]);

  if (signal.aborted || response.closed) {
    response.destroy();
    return;
  }
  account.addRequest();
  const reply = await send(account, {
    path: request.path,
    headers: toUpstreamHeaders(request.headers),
    body: request.body,
    grant: account.grant,
    signal,
  });
  if (signal.aborted) {
    response.destroy();
  } else if (reply.kind === 'unreachable') {
    account.addFailure(badGateway);
    account.settleRequest();
    sendRefusal(response, {
      kind: 'refused',
      status: badGateway,
      code: 'unreachable',
      message: `The model provider cannot be reached (${reply.cause}).`,
    });
  } else {
    await pass(reply.answer, response, account, signal);
  }
}

type Reply =
  | { readonly kind: 'answered'; readonly answer: ModelResponse }
  | { readonly kind: 'unreachable'; readonly cause: string };

async function send(account: Account, request: ModelRequest): Promise<Reply> {
  try {
    return { kind: 'answered', answer: await account.upstream.send(request) };
  } catch (error) {
    // The code alone, such as ECONNREFUSED: a message may hold what the agent must not read.
    const { code } = error as NodeJS.ErrnoException;
    return { kind: 'unreachable', cause: code ?? 'no code' };
  }
}

/**
 * Failures of the provider that come inside a stream whose status was 200, by the status of their like. Others, such as a
 * prompt that is too long, are no failures of the provider.
 */
const statusOfErrorCode: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  usage_limit_reached: 429,
  server_error: 500,
  internal_server_error: 500,
  server_is_overloaded: 503,
  slow_down: 503,
};

async function pass(
  answer: ModelResponse,
  response: ServerResponse,
  account: Account,
  signal: AbortSignal,
): Promise<void> {
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (!isSuccess) {
    account.addFailure(answer.status);
    account.settleRequest();
  }
  let hasEnded = false;
  const observe = createResponseMeter(({ usage, errorCode }) => {
    if (!hasEnded && isSuccess) account.settleRequest();
    hasEnded = true;
    if (usage) account.addAnswer({ requestCount: 0, ...usage });
    const status = errorCode === null ? undefined : statusOfErrorCode[errorCode];
    if (status !== undefined) account.addFailure(status);
  });
  const end = await carry(answer, response, observe, signal);
  if (signal.aborted) {
    response.destroy();
    return;
  }
  if (isSuccess && !hasEnded) account.addFailure(badGateway);
  if (end === 'whole') response.end();
  // The client gets what there was, and then a broken connection too.
  else response.socket?.destroySoon();
}

async function carry(
  answer: ModelResponse,
  response: ServerResponse,
  observe: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): Promise<'whole' | 'broken'> {
  try {
    response.writeHead(answer.status, toClientHeaders(answer.headers));
    response.flushHeaders();
    for await (const chunk of answer.body) {
      observe(chunk);
      if (!response.write(chunk)) await once(response, 'drain', { signal });
    }
    return 'whole';
  } catch {
    return 'broken';
  }
}
