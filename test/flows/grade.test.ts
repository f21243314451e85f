import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createSqliteStore } from '../../src/adapters/stores/sqlite.ts';
import type { GraderSettings } from '../../src/domain/grader-settings.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { gradeExperiment } from '../../src/flows/grade.ts';
import type { House } from '../../src/flows/house.ts';
import type { Panel } from '../../src/ports.ts';
import { systemClock } from '../../src/system-clock.ts';
import { exampleExperiment, exampleTask, exampleTrial, exampleVariant } from '../support/examples.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

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

const settings: GraderSettings = {
  ...{ weights: {}, files: null, commands: null, trajectory: null, skills: null, equivalence: null },
  ...{ checks: [], own: [] },
  budget: {
    ...{ tokens: null, reasoningTokens: null, usd: null, seconds: null, turns: null },
    medianFactor: 2,
  },
  rubric: {
    ...{ rubrics: ['style'], minScore: 0.5, showsGold: false },
    judging: {
      ...{ upstream: null, seats: [], effort: null, voteCount: 1, timeoutMs: 1000, concurrency: 1 },
      ...{ budgetUsd: null, minAgreement: 0.4 },
    },
  },
};

test('what a judge says last stands beside what was measured against other trials before', async () => {
  const directory = temporaryDirectory();
  const artifacts = createArtifactFolders(directory);
  const store = await createSqliteStore(join(directory, 'state.db'));
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
  const options = { testTimeoutMs: 1000, onProgress: () => {}, graders: ['budget', 'rubric:style'] };
  const grade = () => gradeExperiment(experiment, [exampleTask()], house, options);

  expect((await grade()).graders).toMatchObject([
    { grader: 'budget', verdicts: { pass: 4 } },
    { grader: 'rubric:style', verdicts: { fail: 4 } },
  ]);
  const grades = await store.grades.listFor(experiment.id);
  expect(grades).toHaveLength(8);
  for (const { id } of trials) {
    const score = JSON.parse((await artifacts.read(id, 'score.json')) ?? '') as { grades: unknown };
    expect(score.grades).toEqual(grades.filter(({ trialId }) => trialId === id));
  }
  // What stands is given again to the letter, and not twice.
  await grade();
  expect(await store.grades.listFor(experiment.id)).toEqual(grades);
  await store.close();
});
