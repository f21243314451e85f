import type { IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { createSseParser } from '../../domain/sse-parser.ts';
import type { Reply } from './ask.ts';

/** `transient`: the provider has said, or it has to be supposed, that the same question may be answered when asked again. */
export type ProviderReply =
  | Reply
  | { readonly kind: 'transient'; readonly detail: string; readonly retryAfter: string | null };

const ErrorBody = z.object({ error: z.object({ code: z.string().nullish() }) });

const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('output_text'), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
]);

/** The event that ends a stream: https://platform.openai.com/docs/api-reference/responses-streaming */
const End = z.object({
  type: z.enum(['response.completed', 'response.failed', 'response.incomplete']),
  response: z.object({
    output: z.array(z.looseObject({ type: z.string(), content: z.array(z.unknown()).nullish() })).default([]),
    error: z.object({ code: z.string().nullish() }).nullish(),
    incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  }),
});
type End = z.infer<typeof End>;

const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const transientCodes: ReadonlySet<string> = new Set([
  'rate_limit_exceeded',
  'server_error',
  'internal_server_error',
  'server_is_overloaded',
  'slow_down',
]);
/** Waiting does not fill an account. */
const hopelessCodes: ReadonlySet<string> = new Set(['insufficient_quota', 'usage_limit_reached']);
/** What is wrong with this question need not be wrong with the next. */
const questionStatuses: ReadonlySet<number> = new Set([400, 413, 422]);

/** Reads the answer to a question, streamed or refused. @throws when the connection breaks */
export async function readReply(response: IncomingMessage): Promise<ProviderReply> {
  if (response.statusCode !== 200) return readRefusal(response);
  const type = response.headers['content-type'] ?? 'nothing';
  if (!type.startsWith('text/event-stream')) {
    response.destroy();
    return failed('provider', `the provider answered with ${toWord(type)}, and not with an event stream`);
  }
  const parse = createSseParser();
  for await (const chunk of response) {
    for (const { data } of parse(chunk)) {
      const end = End.safeParse(parseJson(data));
      if (end.success) return readEnd(end.data);
    }
  }
  return { kind: 'transient', detail: 'the stream ended before the answer did', retryAfter: null };
}

async function readRefusal(response: IncomingMessage): Promise<ProviderReply> {
  const status = response.statusCode ?? 0;
  const code = ErrorBody.safeParse(parseJson(await readText(response))).data?.error.code;
  // The provider's own sentence is left out: it may repeat a key, or the question.
  const detail = `the provider answered with status ${status}${code ? ` (${toWord(code)})` : ''}`;
  if (transientStatuses.has(status) && !hopelessCodes.has(code ?? '')) {
    return { kind: 'transient', detail, retryAfter: response.headers['retry-after'] ?? null };
  }
  return failed(questionStatuses.has(status) ? 'answer' : 'provider', detail);
}

function readEnd({ type, response }: End): ProviderReply {
  if (type === 'response.failed') {
    const code = response.error?.code ?? 'no code';
    const detail = `the provider failed while it answered (${toWord(code)})`;
    if (transientCodes.has(code)) return { kind: 'transient', detail, retryAfter: null };
    return failed(hopelessCodes.has(code) ? 'provider' : 'answer', detail);
  }
  if (type === 'response.incomplete') {
    const reason = response.incomplete_details?.reason ?? 'no reason given';
    return failed('answer', `the answer is incomplete (${toWord(reason)})`);
  }
  const parts = response.output
    .filter((item) => item.type === 'message')
    .flatMap(({ content }) => content ?? [])
    .flatMap((part) => Part.safeParse(part).data ?? []);
  if (parts.some((part) => part.type === 'refusal')) return failed('answer', 'the model refused to judge');
  const text = parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
  return { kind: 'answered', text };
}

const failed = (cause: 'provider' | 'answer', detail: string): Reply => ({
  kind: 'undecided',
  cause,
  detail,
});

/** Codes and types are for programs; whatever else stands in their place is not repeated. */
const toWord = (text: string): string => /^[\w.+/-]{1,60}/.exec(text)?.[0] ?? 'unreadable';
