import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createCandidateJudge } from '../../../src/adapters/judges/candidate-judge.ts';
import { withCache } from '../../../src/adapters/judges/with-cache.ts';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import { noSpending } from '../../../src/domain/spending.ts';
import type { Respondent, Response, Store } from '../../../src/ports.ts';
import { describeJudge } from '../../contracts/judge.ts';
import { exampleQuestion } from '../../support/example-question.ts';
import { openScriptedRespondent } from '../../support/scripted-gateway.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function openAnswers(): Promise<Store['answers']> {
  const store = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
  onTestFinished(() => store.close());
  return store.answers;
}

describeJudge('a judge with a memory', {
  open: async (gateway, settings) =>
    createCandidateJudge(withCache(openScriptedRespondent(gateway, settings?.effort), await openAnswers())),
});

/** Answers one after the other. */
function counted(version: string, responses: readonly Response<never>[]): Respondent & { count(): number } {
  let count = 0;
  return {
    name: 'counted',
    version,
    ask: async () => responses[count++] as Response<never>,
    count: () => count,
  };
}

const spending = { ...noSpending, costUsd: 0.5 };
const answered: Response<never> = { kind: 'answered', answer: 'yes' as never, spending };
const undecided: Response<never> = { kind: 'undecided', cause: 'provider', detail: 'down', spending };

test('what was said is not asked again, and costs nothing the second time', async () => {
  const inner = counted('1', [answered]);
  const respondent = withCache(inner, await openAnswers());
  expect(await respondent.ask(exampleQuestion())).toEqual(answered);
  expect(await respondent.ask(exampleQuestion())).toEqual({ ...answered, spending: noSpending });
  expect(inner.count()).toBe(1);
});

test('what stayed undecided is asked again', async () => {
  const inner = counted('1', [undecided, answered]);
  const respondent = withCache(inner, await openAnswers());
  expect(await respondent.ask(exampleQuestion())).toEqual(undecided);
  expect(await respondent.ask(exampleQuestion())).toEqual(answered);
});

test('another question, another draw, another version, another respondent are asked', async () => {
  const answers = await openAnswers();
  const questions = [
    {},
    { parts: [{ title: 'a', text: 'other' }] },
    { instructions: 'other' },
    { heading: 'other' },
    { answerSchema: { type: 'boolean' } },
    { draw: 1 },
  ];
  const inner = counted(
    '1',
    questions.map(() => answered),
  );
  const respondent = withCache(inner, answers);
  for (const question of [...questions, ...questions]) await respondent.ask(exampleQuestion(question));
  expect(inner.count()).toBe(questions.length);
  for (const other of [counted('2', [answered]), { ...counted('1', [answered]), name: 'other' }]) {
    expect((await withCache(other, answers).ask(exampleQuestion())).spending.costUsd).toBe(0.5);
  }
  expect(await answers.list()).toHaveLength(questions.length + 2);
});

test('an answer that the question would not take any more is asked for again', async () => {
  const inner = counted('1', [answered, answered]);
  const respondent = withCache(inner, await openAnswers());
  await respondent.ask(exampleQuestion());
  await respondent.ask(exampleQuestion({ read: () => ({ kind: 'faulty', fault: 'it is out of date' }) }));
  expect(inner.count()).toBe(2);
});
