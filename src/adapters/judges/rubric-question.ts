import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type AnswerReading, cutReason, readAnswer, toAnswerSchema } from '../../domain/answer.ts';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { keepEnds } from '../../domain/keep-ends.ts';
import { type Criterion, Mark, type Rubric, type RubricVote } from '../../domain/rubric.ts';
import type { ChangeSubject, Question, QuestionPart, ShownFile } from '../../ports.ts';

type Marks = RubricVote['marks'];

/** What a judge of changes is and has to say; the rubric follows it. It never holds anything of a trial. */
const instructions: string = readFileSync(new URL('./prompts/rubric.md', import.meta.url), 'utf8');

/** Characters shown of each part. */
const longest = { prompt: 16_000, patch: 64_000, goldPatch: 32_000, file: 12_000, quote: 400 };

/** First 8 hex digits of the hash of all that is the same in every question: another text is another judge. */
export const rubricQuestionVersion: string = toSha256(
  toCanonicalJson({ instructions, mark: z.toJSONSchema(Mark), longest }),
).slice(0, 8);

/**
 * What is asked about a change. The criteria stand in an order of their own in each vote, because what is asked first, or last,
 * is judged otherwise than what stands between.
 */
export function toRubricQuestion(subject: ChangeSubject, rubric: Rubric, draw: number): Question<Marks> {
  const criteria = shuffle(rubric.criteria, `${toSha256(subject.patch)}/${draw}`);
  const Answer = z.strictObject(Object.fromEntries(criteria.map(({ id }) => [id, Mark])));
  return {
    instructions: [
      instructions.trim(),
      `# The rubric: ${rubric.name}`,
      ...(rubric.introduction === '' ? [] : [rubric.introduction]),
      ...criteria.map(({ id, title, text }) => `## \`${id}\`: ${title}\n\n${text}`),
    ].join('\n\n'),
    heading: 'A request, the change that was made for it, and what was there before.',
    parts: toParts(subject),
    answerSchema: toAnswerSchema(Answer),
    read: (text) => readMarks(text, Answer),
    draw,
  };
}

function readMarks(text: string, Answer: z.ZodType<Marks>): AnswerReading<Marks> {
  const reading = readAnswer(text, Answer);
  if (reading.kind === 'faulty') return reading;
  const marks = Object.entries(reading.answer).map(([id, { reason, quote, level }]) => [
    id,
    { reason: cutReason(reason), quote: quote.slice(0, longest.quote), level },
  ]);
  return { kind: 'read', answer: Object.fromEntries(marks) };
}

function toParts(subject: ChangeSubject): QuestionPart[] {
  const { prompts, patch, goldPatch, conventions, neighbours } = subject;
  const toPart =
    (what: string) =>
    ({ path, text }: ShownFile): QuestionPart => ({
      title: `${what}, ${toTitle(path)}`,
      text: keepEnds(text, longest.file),
    });
  return [
    ...conventions.map(toPart('rules of the repository')),
    ...neighbours.map(toPart('code before the change')),
    ...prompts.map((prompt, index) => ({
      title: `request ${index + 1} of ${prompts.length}`,
      text: keepEnds(prompt, longest.prompt / prompts.length),
    })),
    ...(goldPatch === null
      ? []
      : [
          {
            title: 'a change of the team for the same request',
            text: keepEnds(goldPatch, longest.goldPatch),
          },
        ]),
    { title: 'the change to be judged', text: keepEnds(patch, longest.patch) },
  ];
}

/** A path is written by whoever wrote the file: it ends no line of ours. */
const toTitle = (path: string) => JSON.stringify(path.slice(0, 200)).replaceAll(/[[\]]/g, '?');

/** Orders by the hash of seed and id. */
function shuffle(criteria: readonly Criterion[], seed: string): Criterion[] {
  return criteria
    .map((criterion) => ({ criterion, key: toSha256(`${seed}/${criterion.id}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ criterion }) => criterion);
}
