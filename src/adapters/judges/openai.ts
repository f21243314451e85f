import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Admission, Question, Respondent } from '../../ports.ts';
import { askUntilAnswered, type Reply, type RespondentOptions, toVersion } from './ask.ts';
import { type ProviderReply, readReply } from './responses-reply.ts';

/** Between a question and the same question again, unless the provider says how long it wants. */
const retryDelaysMs = [1_000, 4_000];
/** Who wants a longer pause is asked again the next time. */
const longestDelayMs = 60_000;
/** Reasoning counts: more than this is no judgement but a runaway. */
const mostOutputTokens = 16_000;

/**
 * Asks a model of any provider that speaks the Responses API, through the gateway, which holds the key. Asking twice does
 * no harm but cost, so what the provider turned away is asked again; what may still be answered, and billed, is not.
 */
export function createOpenAiRespondent(options: RespondentOptions): Respondent {
  const { model } = options;
  return {
    name: `openai:${model}`,
    version: toVersion(options),
    ask: (question, signal) =>
      askUntilAnswered(options, question, (text, admission) =>
        ask(toRequest(text, question, options), admission, options, signal),
      ),
  };
}

async function ask(
  body: object,
  admission: Admission,
  options: RespondentOptions,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  for (let count = 0; ; count++) {
    const reply = await post(body, admission, options, signal);
    if (reply.kind !== 'transient') return reply;
    const delayMs = toDelayMs(reply.retryAfter, count, options.clock.now());
    if (delayMs === undefined) return { kind: 'undecided', cause: 'provider', detail: reply.detail };
    await options.clock.pause(delayMs, signal);
  }
}

async function post(
  body: object,
  { socketPath, token }: Admission,
  { timeoutMs }: RespondentOptions,
  signal: AbortSignal | undefined,
): Promise<ProviderReply> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    // The socket, and not `fetch`: no proxy of the environment can stand between.
    const outgoing = request({
      socketPath,
      path: '/v1/responses',
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      agent: false,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    outgoing.end(JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    // A connection that breaks from here on is told by the reading.
    outgoing.on('error', () => {});
    return await readReply(response);
  } catch (error) {
    if (signal?.aborted) return { kind: 'undecided', cause: 'cancelled', detail: 'stopped from outside' };
    if (timeout.aborted) {
      const detail = `no answer within ${Math.round(timeoutMs / 1000)} s`;
      return { kind: 'undecided', cause: 'provider', detail };
    }
    // Connections break with a code; anything else is a bug.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { kind: 'transient', detail: 'the connection broke off', retryAfter: null };
  }
}

/** https://platform.openai.com/docs/guides/structured-outputs */
const toRequest = (
  text: string,
  { instructions, answerSchema }: Question<unknown>,
  { model, effort }: RespondentOptions,
) => ({
  model,
  stream: true,
  store: false,
  max_output_tokens: mostOutputTokens,
  ...(effort === null ? {} : { reasoning: { effort } }),
  input: [
    { role: 'developer', content: instructions },
    { role: 'user', content: text },
  ],
  text: { format: { type: 'json_schema', name: 'answer', strict: true, schema: answerSchema } },
});

/** @returns `undefined` when it has been asked often enough, or is not to be asked again for long */
function toDelayMs(retryAfter: string | null, count: number, now: Date): number | undefined {
  const delayMs = retryDelaysMs[count];
  if (delayMs === undefined || retryAfter === null) return delayMs;
  const wantedMs = /^\d+(\.\d+)?$/.test(retryAfter.trim())
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - now.getTime();
  if (Number.isNaN(wantedMs)) return delayMs;
  return wantedMs > longestDelayMs ? undefined : Math.max(0, wantedMs);
}
