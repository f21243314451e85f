import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import * as z from 'zod';
import { parseJson } from '../domain/parse-json.ts';
import { readOrigin } from '../domain/request-origin.ts';
import type { Protocol } from '../ports.ts';
import type { Account, RequestOrigin } from './account.ts';
import type { Admissions } from './admissions.ts';
import { stripHostedTools } from './hosted-tools.ts';
import { tokenHeader } from './passed-headers.ts';
import { readBody } from './read-body.ts';

/** Images make requests large; more than this no provider takes. */
const maxBodyBytes = 64 * 1024 * 1024;

export interface Refusal {
  readonly kind: 'refused';
  readonly status: number;
  /** Closed list, for programs. */
  readonly code: string;
  readonly message: string;
}

/** A request that may pass. */
export interface CheckedRequest {
  readonly account: Account;
  /** Below the API root `/v1`. */
  readonly path: string;
  readonly body: Uint8Array;
  readonly call: ModelCall;
  readonly origin: RequestOrigin;
}

export type RequestCheck =
  | ({ readonly kind: 'admitted' } & CheckedRequest)
  | Refusal
  /** The client went away: nobody is left to answer. */
  | { readonly kind: 'gone' };

export const ModelCall = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  max_output_tokens: z.number().int().positive().nullish(),
  max_tokens: z.number().int().positive().nullish(),
});
export type ModelCall = z.infer<typeof ModelCall>;

const paths: Readonly<Record<Protocol, string>> = { responses: '/responses', messages: '/messages' };

const refuse = (status: number, code: string, message: string): Refusal => ({
  kind: 'refused',
  status,
  code,
  message,
});

/** Lets through what a trial may ask, and nothing else: the model route, with the trial's token, for the trial's model. */
export async function checkRequest(request: IncomingMessage, admissions: Admissions): Promise<RequestCheck> {
  if (request.headers.upgrade !== undefined) {
    return refuse(426, 'no-websocket', 'This gateway speaks HTTP with server-sent events, and no WebSocket.');
  }
  const account = admissions.find(toToken(request));
  if (!account) {
    return refuse(
      401,
      'unknown-token',
      'The token is missing, wrong, or its trial is over. A trial sends its own token as "Authorization: Bearer …".',
    );
  }
  const [path] = (request.url ?? '').split('?', 1);
  const only = `This gateway answers POST /v1${paths[account.grant.protocol]} only.`;
  if (path !== `/v1${paths[account.grant.protocol]}`) return refuse(404, 'unknown-route', only);
  if (request.method !== 'POST') return refuse(405, 'unknown-method', only);

  const reading = await readBody(request, maxBodyBytes);
  switch (reading.kind) {
    case 'gone':
      return reading;
    case 'tooLarge':
      return refuse(413, 'too-large', `The request is larger than ${maxBodyBytes} bytes.`);
    case 'undecodable':
      return refuse(415, 'undecodable', `The request's body cannot be decoded: ${reading.detail}.`);
    case 'read':
      return checkModelCall(account, reading.body, request.headers);
  }
}

function checkModelCall(account: Account, body: Buffer, headers: IncomingHttpHeaders): RequestCheck {
  const text = body.toString('utf8');
  const call = ModelCall.safeParse(parseJson(text));
  if (!call.success) {
    return refuse(400, 'malformed', 'The request is no JSON object with a "model".');
  }
  const { grant } = account;
  if (call.data.model !== grant.model) {
    return refuse(
      403,
      'wrong-model',
      `This trial may use the model ${JSON.stringify(grant.model)}, and asked for ${JSON.stringify(call.data.model)}.`,
    );
  }
  if (!call.data.stream) {
    return refuse(400, 'not-streamed', 'This gateway carries streamed answers only: set "stream" to true.');
  }
  const stripped = grant.allowsHostedTools
    ? { call: call.data, count: 0 }
    : stripHostedTools<ModelCall>(call.data);
  // Written anew: a body with two values for one key could be read otherwise behind us than here.
  const written = JSON.stringify(stripped.call);
  return {
    kind: 'admitted',
    account,
    path: paths[grant.protocol],
    body: written === text && isUtf8(body) ? body : Buffer.from(written),
    call: stripped.call,
    origin: { ...readOrigin(headers), strippedTools: stripped.count },
  };
}

/** `Authorization: Bearer`, or the header in which Anthropic's clients send a key; who shows a login there has one of its own. */
const toToken = ({ headers }: IncomingMessage): string =>
  String(
    headers[tokenHeader] ??
      /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ??
      headers['x-api-key'] ??
      '',
  );
