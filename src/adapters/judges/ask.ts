import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { readAnswer } from '../../domain/judgement.ts';
import { priceAnswers } from '../../domain/price-answers.ts';
import type { Admission, Clock, Gateway, JudgeResult, JudgeSubject, PriceList } from '../../ports.ts';
import { questionVersion, renderQuestion } from './question.ts';

/** What every judge that is a model needs of the world. */
export interface ModelJudgeOptions {
  readonly gateway: Gateway;
  readonly prices: PriceList;
  readonly clock: Clock;
  readonly model: string;
  /** `null` leaves it to the provider. */
  readonly effort: string | null;
  /** For one question; a slower answer is none. */
  readonly timeoutMs: number;
}

/** What a model made of one question. */
export type Answer =
  | { readonly kind: 'answered'; readonly text: string }
  | Omit<Extract<JudgeResult, { kind: 'undecided' }>, 'spending'>;

type Word =
  | Omit<Extract<JudgeResult, { kind: 'judged' }>, 'spending'>
  | Exclude<Answer, { kind: 'answered' }>;

/** The model stands in the judge's name, everything else that may change its word here. */
export const toVersion = (effort: string | null, ...more: readonly string[]): string =>
  [effort ?? 'default effort', ...more, `question ${questionVersion}`].join(', ');

/** Asks until there is a judgement, with a token of the gateway that is good for this subject alone. */
export async function askForJudgement(
  { gateway, prices, clock, model }: ModelJudgeOptions,
  subject: JudgeSubject,
  ask: (question: string, admission: Admission) => Promise<Answer>,
): Promise<JudgeResult> {
  const { byRules: _, ...shown } = subject;
  const admission = gateway.admit({
    trialId: `judge/${toSha256(toCanonicalJson(shown)).slice(0, 16)}`,
    model,
    protocol: 'responses',
    seed: 1,
  });
  try {
    const word = await askUntilRead(subject, (question) => ask(question, admission));
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
 * answer, which may repeat what the session says, is not shown again.
 */
async function askUntilRead(
  subject: JudgeSubject,
  ask: (question: string) => Promise<Answer>,
): Promise<Word> {
  let fault: string | undefined;
  for (let count = 0; count < mostQuestions; count++) {
    const answer = await ask(renderQuestion(subject, { fault }));
    if (answer.kind === 'undecided') return answer;
    const reading = readAnswer(answer.text);
    if (reading.kind === 'read') return { kind: 'judged', judgement: reading.judgement };
    fault = reading.fault;
  }
  return {
    kind: 'undecided',
    cause: 'answer',
    detail: `asked ${mostQuestions} times, and no answer could be read: ${fault}`,
  };
}
