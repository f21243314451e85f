import { readFileSync } from 'node:fs';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import { type Judgement, judgementSchema, readJudgement } from '../../domain/judgement.ts';
import { keepEnds } from '../../domain/keep-ends.ts';
import type { JudgeSubject, Question, QuestionPart } from '../../ports.ts';

/** What a judge is and has to say. It never holds anything of a session. */
export const instructions: string = readFileSync(new URL('./prompts/judge.md', import.meta.url), 'utf8');

/** Characters shown of each part. What is longer loses its middle: prompts begin and end with what they want. */
const longest = { prompt: 24_000, message: 4_000, goldPatch: 48_000, testPatch: 16_000 };
const longestPromptList = 8;

/** First 8 hex digits of the hash of all that is the same in every question: another text is another judge. */
export const questionVersion: string = toSha256(
  toCanonicalJson({ instructions, schema: judgementSchema, longest, longestPromptList }),
).slice(0, 8);

/** What is asked about a candidate. */
export const toCandidateQuestion = (subject: JudgeSubject): Question<Judgement> => ({
  instructions,
  heading: 'A request and its change.',
  parts: toParts(subject),
  answerSchema: judgementSchema,
  read: readJudgement,
});

function toParts({ prompts, goldMessage, goldPatch, testPatch }: JudgeSubject): readonly QuestionPart[] {
  const shown = prompts.slice(0, longestPromptList);
  const left = prompts.length - shown.length;
  return [
    ...shown.map((prompt, index) => ({
      title: `request ${index + 1} of ${prompts.length}`,
      text: keepEnds(prompt, longest.prompt / shown.length),
    })),
    ...(left > 0 ? [{ title: 'further requests', text: `[${left} further requests left out]` }] : []),
    { title: 'message of the merged commit', text: keepEnds(goldMessage, longest.message) },
    { title: 'merged change without its tests', text: keepEnds(goldPatch, longest.goldPatch) },
    { title: 'merged tests', text: testPatch === '' ? '(none)' : keepEnds(testPatch, longest.testPatch) },
  ];
}
