import { toSha256 } from '../../domain/ids.ts';
import { priceAnswers } from '../../domain/price-answers.ts';
import type { Admission, Clock, Gateway, PriceList, Question, Response, Silence } from '../../ports.ts';
import { renderQuestion } from './question.ts';

/** What every respondent needs of the world. */
export interface RespondentOptions {
  readonly gateway: Gateway;
  readonly prices: PriceList;
  readonly clock: Clock;
  /** Who answers, by the name in the configuration; without one the one of all. */
  readonly upstream?: string | null | undefined;
  readonly model: string;
  /** `null` leaves it to the provider. */
  readonly effort: string | null;
  /** For one question; a slower answer is none. */
  readonly timeoutMs: number;
}

/** What a model made of one question. */
export type Reply = { readonly kind: 'answered'; readonly text: string } | Omit<Silence, 'spending'>;

/** The model stands in the respondent's name, everything else that may change its answers here. */
export const toVersion = (
  { upstream, effort }: Pick<RespondentOptions, 'upstream' | 'effort'>,
  ...more: readonly string[]
): string => [effort ?? 'default effort', ...more, ...(upstream ? [`upstream ${upstream}`] : [])].join(', ');

/** Asks until there is an answer, with a token of the gateway that is good for this question alone. */
export async function askUntilAnswered<T>(
  { gateway, prices, clock, model, upstream }: RespondentOptions,
  question: Question<T>,
  ask: (text: string, admission: Admission) => Promise<Reply>,
): Promise<Response<T>> {
  const admission = gateway.admit({
    trialId: `judge/${toSha256(JSON.stringify(question.parts)).slice(0, 16)}`,
    model,
    protocol: 'responses',
    ...(upstream ? { upstream } : {}),
    seed: 1,
  });
  try {
    const word = await askUntilRead(question, (text) => ask(text, admission));
    const askedAt = clock.now().toISOString();
    const { costUsd } = priceAnswers(admission, askedAt, (usage, at) => prices.price(model, usage, at));
    return { ...word, spending: { usage: admission.usage(), costUsd } };
  } finally {
    await admission.close();
  }
}

const mostQuestions = 3;

/**
 * Asks again with the fault named, at most twice, when an answer is not of the schema. Each question stands alone: a bad
 * answer, which may repeat what the data say, is not shown again.
 */
async function askUntilRead<T>(
  question: Question<T>,
  ask: (text: string) => Promise<Reply>,
): Promise<{ kind: 'answered'; answer: T } | Omit<Silence, 'spending'>> {
  let fault: string | undefined;
  for (let count = 0; count < mostQuestions; count++) {
    const reply = await ask(renderQuestion(question, { fault }));
    if (reply.kind === 'undecided') return reply;
    const reading = question.read(reply.text);
    if (reading.kind === 'read') return { kind: 'answered', answer: reading.answer };
    fault = reading.fault;
  }
  return {
    kind: 'undecided',
    cause: 'answer',
    detail: `asked ${mostQuestions} times, and no answer could be read: ${fault}`,
  };
}
