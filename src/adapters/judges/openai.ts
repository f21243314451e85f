import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { toAnswerSchema } from '../../domain/judgement.ts';
import type { Admission, Judge } from '../../ports.ts';
import { type Answer, askForJudgement, type ModelJudgeOptions, toVersion } from './ask.ts';
import { instructions } from './question.ts';
import { type Reply, readReply } from './responses-reply.ts';

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
export function createOpenAiJudge(options: ModelJudgeOptions): Judge {
  const { model, effort } = options;
  return {
    name: `openai:${model}`,
    version: toVersion(effort),
    judge: (subject, signal) =>
      askForJudgement(options, subject, (question, admission) => ask(question, admission, options, signal)),
  };
}

async function ask(
  question: string,
  admission: Admission,
  options: ModelJudgeOptions,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  for (let count = 0; ; count++) {
    const reply = await post(question, admission, options, signal);
    if (reply.kind !== 'transient') return reply;
    const delayMs = toDelayMs(reply.retryAfter, count, options.clock.now());
    if (delayMs === undefined) return { kind: 'undecided', cause: 'provider', detail: reply.detail };
    await options.clock.pause(delayMs, signal);
  }
}

async function post(
  question: string,
  { socketPath, token }: Admission,
  { model, effort, timeoutMs }: ModelJudgeOptions,
  signal: AbortSignal | undefined,
): Promise<Reply> {
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
    outgoing.end(JSON.stringify(toRequest(question, model, effort)));
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
const toRequest = (question: string, model: string, effort: string | null) => ({
  model,
  stream: true,
  store: false,
  max_output_tokens: mostOutputTokens,
  ...(effort === null ? {} : { reasoning: { effort } }),
  input: [
    { role: 'developer', content: instructions },
    { role: 'user', content: question },
  ],
  text: { format: { type: 'json_schema', name: 'judgement', strict: true, schema: toAnswerSchema() } },
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
