import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { Account, Admissions } from './admissions.ts';
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

export type RequestCheck =
  | {
      readonly kind: 'admitted';
      readonly account: Account;
      /** Below the API root `/v1`. */
      readonly path: string;
      readonly body: Uint8Array;
    }
  | Refusal
  /** The client went away: nobody is left to answer. */
  | { readonly kind: 'gone' };

const Tools = z.array(z.looseObject({ type: z.string() }));

const ModelCall = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  tools: Tools.optional(),
  /** In code mode tools are declared by an item of the input. */
  input: z
    .array(z.looseObject({ tools: Tools.optional() }))
    .or(z.string())
    .optional(),
});
type ModelCall = z.infer<typeof ModelCall>;

/** Tools that the provider runs itself reach the network for the agent: the answer may stand there. */
const hostedTools = /^(web_search|file_search|code_interpreter|computer|image_generation|mcp)/;

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
  const account = admissions.find(toBearerToken(request));
  if (!account) {
    return refuse(
      401,
      'unknown-token',
      'The token is missing, wrong, or its trial is over. A trial sends its own token as "Authorization: Bearer …".',
    );
  }
  const [path] = (request.url ?? '').split('?', 1);
  if (path !== '/v1/responses') {
    return refuse(404, 'unknown-route', 'This gateway answers POST /v1/responses only.');
  }
  if (request.method !== 'POST') {
    return refuse(405, 'unknown-method', 'This gateway answers POST /v1/responses only.');
  }

  const reading = await readBody(request, maxBodyBytes);
  switch (reading.kind) {
    case 'gone':
      return reading;
    case 'tooLarge':
      return refuse(413, 'too-large', `The request is larger than ${maxBodyBytes} bytes.`);
    case 'undecodable':
      return refuse(415, 'undecodable', `The request's body cannot be decoded: ${reading.detail}.`);
    case 'read':
      return checkModelCall(account, reading.body);
  }
}

function checkModelCall(account: Account, body: Buffer): RequestCheck {
  const call = ModelCall.safeParse(parseJson(body));
  if (!call.success) {
    return refuse(400, 'malformed', 'The request is no JSON object with a "model".');
  }
  if (call.data.model !== account.grant.model) {
    return refuse(
      403,
      'wrong-model',
      `This trial may use the model ${JSON.stringify(account.grant.model)}, and asked for ${JSON.stringify(call.data.model)}.`,
    );
  }
  if (!call.data.stream) {
    return refuse(400, 'not-streamed', 'This gateway carries streamed answers only: set "stream" to true.');
  }
  // Written anew: a body with two values for one key could be read otherwise behind us than here.
  return {
    kind: 'admitted',
    account,
    path: '/responses',
    body: Buffer.from(JSON.stringify(withoutHostedTools(call.data))),
  };
}

function withoutHostedTools(call: ModelCall): ModelCall {
  const strip = <T extends { tools?: z.infer<typeof Tools> | undefined }>(holder: T): T =>
    holder.tools === undefined
      ? holder
      : { ...holder, tools: holder.tools.filter(({ type }) => !hostedTools.test(type)) };
  return strip(Array.isArray(call.input) ? { ...call, input: call.input.map(strip) } : call);
}

const toBearerToken = (request: IncomingMessage): string =>
  /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';

/** `undefined` for what is no JSON. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
