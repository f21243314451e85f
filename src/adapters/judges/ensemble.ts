import type { DecidingField, Judgement, Vote } from '../../domain/judgement.ts';
import { addSpending, noSpending } from '../../domain/spending.ts';
import type { Judge, JudgeResult, Silence } from '../../ports.ts';

/**
 * Several judges, asked at once. What decides goes by a majority of all seats, so that a judge who does not answer cannot
 * turn it; where there is none, people have to look. What only describes goes by the most votes, and by the first
 * judge's where they are equal.
 */
export function createEnsemble(judges: readonly Judge[]): Judge {
  return {
    name: judges.map(({ name }) => name).join(' + '),
    version: judges.map(({ version }) => version).join(' + '),
    async judge(subject, signal) {
      const answers = await Promise.all(
        judges.map(async (judge) => ({ judge: judge.name, result: await judge.judge(subject, signal) })),
      );
      const spending = answers.map(({ result }) => result.spending).reduce(addSpending, noSpending);
      const votes = answers.flatMap(({ judge, result }) =>
        result.kind === 'judged' ? [{ judge, judgement: result.judgement }] : [],
      );
      const open = openFields(votes, judges.length);
      if (open.length === 0) return { kind: 'judged', judgement: unite(votes), votes, spending };
      const silence = answers.find(isSilence);
      return silence === undefined
        ? { kind: 'disputed', fields: open, votes, spending }
        : { ...silence.result, detail: `${silence.judge}: ${silence.result.detail}`, spending };
    },
  };
}

const isSilence = (answer: {
  readonly judge: string;
  readonly result: JudgeResult;
}): answer is { readonly judge: string; readonly result: Silence } => answer.result.kind === 'undecided';

/** A hint decides nothing. */
const rulings: Readonly<Record<DecidingField, (word: Judgement) => boolean>> = {
  leakage: ({ leakage }) => leakage === 'leak',
  isTemplate: ({ isTemplate }) => isTemplate,
  isTestable: ({ isTestable }) => isTestable,
};
const fields = Object.keys(rulings) as DecidingField[];

/** Fields on which no more than half of the seats agree. */
function openFields(votes: readonly Vote[], seatCount: number): DecidingField[] {
  return fields.filter((field) => {
    const yes = votes.filter(({ judgement }) => rulings[field](judgement)).length;
    return Math.max(yes, votes.length - yes) * 2 <= seatCount;
  });
}

/** @param votes - with a majority on every deciding field */
function unite(votes: readonly Vote[]): Judgement {
  const words = votes.map(({ judgement }) => judgement);
  const rule = (field: DecidingField) => mostSaid(words.map(rulings[field])) === true;
  const ruled = { leakage: rule('leakage'), isTemplate: rule('isTemplate'), isTestable: rule('isTestable') };
  const agrees = (word: Judgement) => fields.every((field) => rulings[field](word) === ruled[field]);
  const sameOnLeakage = words.filter((word) => rulings.leakage(word) === ruled.leakage);
  const confidences = words.map((word) => (agrees(word) ? word.confidence : 1 - word.confidence));
  return {
    reason: (words.find(agrees) ?? words[0])?.reason ?? '',
    leakage: mostSaid(sameOnLeakage.map(({ leakage }) => leakage)),
    isTemplate: ruled.isTemplate,
    isTestable: ruled.isTestable,
    taskType: mostSaid(words.map(({ taskType }) => taskType)),
    complexity: mostSaid(words.map(({ complexity }) => complexity)),
    confidence: confidences.reduce((sum, confidence) => sum + confidence, 0) / confidences.length,
  };
}

/** The first of those said most often. */
function mostSaid<T>(values: readonly T[]): T {
  const count = (value: T) => values.filter((each) => each === value).length;
  return values.reduce((most, value) => (count(value) > count(most) ? value : most));
}
