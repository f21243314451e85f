import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createArtifactFolders } from '../../../src/adapters/artifacts/folders.ts';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import type { BudgetSettings, GraderSettings } from '../../../src/domain/grader-settings.ts';
import type { Progress } from '../../../src/domain/progress.ts';
import type { Grade } from '../../../src/domain/trial.ts';
import { noUsage } from '../../../src/domain/usage.ts';
import { type GradeOptions, gradeExperiment } from '../../../src/flows/grade/grade.ts';
import type { House } from '../../../src/flows/house.ts';
import type { Panel } from '../../../src/ports.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { exampleExperiment, exampleTask, exampleTrial, exampleVariant } from '../../support/examples.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const variant = exampleVariant('gpt-5.5');
const trials = [1, 2, 3, 4].map((repeatIndex) => ({
  ...exampleTrial({ variantId: variant.id, repeatIndex }),
  hasPatch: false,
}));

/** Nobody has anything to ask it: no trial has a patch. */
const panel: Panel = {
  name: 'nobody',
  version: '1',
  judge: () => Promise.reject(new Error('nothing to judge')),
  spent: () => ({ usage: noUsage, costUsd: 0 }),
  close: async () => undefined,
};

const budget: BudgetSettings = {
  ...{ tokens: null, reasoningTokens: null, usd: null, seconds: null, turns: null },
  medianFactor: 2,
};
const settings: GraderSettings = {
  ...{ weights: {}, files: null, commands: null, trajectory: null, skills: null, equivalence: null },
  ...{ checks: [], own: [] },
  budget,
  rubric: {
    ...{ rubrics: ['style'], minScore: 0.5, showsGold: false },
    judging: {
      ...{ seats: [], effort: null, voteCount: 1, timeoutMs: 1000, concurrency: 1 },
      ...{ budgetUsd: null, minAgreement: 0.4, upstream: null },
    },
  },
};

/** An experiment of four trials that left nothing. */
async function openExperiment() {
  const directory = temporaryDirectory();
  const artifacts = createArtifactFolders(directory);
  const store = await createSqliteStore(join(directory, 'state.db'));
  onTestFinished(() => store.close());
  await store.trials.putAll(trials);
  for (const { id } of trials) await artifacts.open(id);
  const house = {
    ...{ store, artifacts, clock: systemClock, graders: settings },
    openPanel: () => panel,
    rubrics: {
      read: async () => ({ name: 'style', text: '', criteria: [{ id: 'a', title: 'A', text: 'a' }] }),
    },
  } as unknown as House;
  const experiment = exampleExperiment({ variants: [variant], repeats: 4 });
  return {
    readScore: async (id: string) =>
      JSON.parse((await artifacts.read(id, 'score.json')) ?? '') as { readonly grades: readonly Grade[] },
    listGrades: () => store.grades.listFor(experiment.id),
    grade: (graders: GraderSettings, over: Partial<GradeOptions> = {}) =>
      gradeExperiment(
        experiment,
        [exampleTask()],
        { ...house, graders },
        {
          ...{ testTimeoutMs: 1000, onProgress: () => {}, graders: ['budget', 'rubric:style'] },
          ...over,
        },
      ),
  };
}

test('what a judge says last stands beside what was measured against other trials before', async () => {
  const { grade, listGrades, readScore } = await openExperiment();
  expect((await grade(settings)).graders).toMatchObject([
    { grader: 'budget', verdicts: { pass: 4 } },
    { grader: 'rubric:style', verdicts: { fail: 4 } },
  ]);
  const grades = await listGrades();
  expect(grades).toHaveLength(8);
  for (const { id } of trials)
    expect((await readScore(id)).grades).toEqual(grades.filter(({ trialId }) => trialId === id));
});

test('what stands is not given again; other settings make a grade beside it, and score.json holds the last word', async () => {
  const { grade, listGrades, readScore } = await openExperiment();
  await grade(settings);
  const before = await listGrades();
  await grade(settings);
  expect(await listGrades()).toEqual(before);
  await grade({ ...settings, budget: { ...budget, tokens: 1 } });
  const after = await listGrades();
  expect(after).toEqual(expect.arrayContaining([...before]));
  expect(after.length - before.length).toBe(trials.length);
  const [first] = trials;
  expect((await readScore(first?.id ?? '')).grades).toMatchObject([
    { grader: 'budget', verdict: 'fail' },
    { grader: 'rubric:style' },
  ]);
});

test('broken off, it goes on where it was, to the same grades', async () => {
  const [whole, broken] = [await openExperiment(), await openExperiment()];
  await whole.grade(settings);
  const abort = new AbortController();
  const onProgress = ({ kind }: Progress) => {
    if (kind === 'advanced') abort.abort();
  };
  await broken.grade(settings, { onProgress, signal: abort.signal });
  expect((await broken.listGrades()).length).toBeLessThan(8);
  await broken.grade(settings);
  expect(await broken.listGrades()).toEqual(await whole.listGrades());
});
