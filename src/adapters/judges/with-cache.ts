import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { noSpending } from '../../domain/spending.ts';
import type { Question, Respondent, Store } from '../../ports.ts';

/** Remembers what a model answered, by all that it was shown and by its version. What stayed undecided is asked again. */
export function withCache(respondent: Respondent, answers: Store['answers']): Respondent {
  const { name, version } = respondent;
  return {
    name,
    version,
    async ask(question, signal) {
      const id = toAnswerId(respondent, question);
      const known = await answers.get(id);
      const reading = known && question.read(known.text);
      if (reading?.kind === 'read') return { kind: 'answered', answer: reading.answer, spending: noSpending };
      const response = await respondent.ask(question, signal);
      if (response.kind === 'answered') {
        await answers.put({ id, respondent: name, version, text: JSON.stringify(response.answer) });
      }
      return response;
    },
  };
}

function toAnswerId(
  { name, version }: Respondent,
  { instructions, heading, parts, answerSchema, draw = 0 }: Question<unknown>,
): string {
  return toSha256(toCanonicalJson({ name, version, instructions, heading, parts, answerSchema, draw }));
}
