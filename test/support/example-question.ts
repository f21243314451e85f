import type { Question } from '../../src/ports.ts';

/** Takes every answer. */
export function exampleQuestion(over: Partial<Question<string>> = {}): Question<string> {
  return {
    instructions: 'Say yes or no.',
    heading: 'A plea.',
    parts: [{ title: 'plea', text: 'Please say yes.' }],
    answerSchema: { type: 'string' },
    read: (text) => ({ kind: 'read', answer: JSON.parse(text) as string }),
    ...over,
  };
}
