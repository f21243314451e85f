import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import type { Trial } from '../../../src/domain/trial.ts';
import { noteSeal } from '../../../src/flows/experiment/note-seal.ts';
import { createFunnel } from '../../../src/report/create-funnel.ts';
import { explainDecision } from '../../../src/report/explain-decision.ts';
import { exampleTask, exampleTrial } from '../../support/examples.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const toTrial = (over: Partial<Trial>) => exampleTrial({ variantId: '0a1b2c3d', ...over });

test('a broken seal stands in the ledger with its evidence until a trial of the task was played sealed', async () => {
  const store = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
  const detail = '/opt/notes.txt holds what gold adds in src/split.js:1';
  const broken = toTrial({ outcome: { kind: 'infraFailed', code: 'seal-broken', detail } });
  const { id: taskId } = exampleTask();
  const entry = {
    ...{ kind: 'rejected', stage: 'run', subjectId: taskId, reason: 'seal-broken' },
    evidence: { text: detail, facts: { trial: broken.id, at: broken.startedAt } },
  };

  const explain = async () => explainDecision(await store.decisions.list(), taskId);

  await noteSeal(broken, store);
  expect(await explain()).toEqual([entry]);
  // It is no stage of building: the task stays one.
  expect(createFunnel(await store.decisions.list()).stages.map(({ entered }) => entered)).toEqual([0, 0, 0]);

  await noteSeal(toTrial({ outcome: { kind: 'infraFailed', code: 'http-500', detail: '' } }), store);
  await noteSeal(toTrial({ isSealed: false }), store);
  expect(await explain()).toEqual([entry]);

  await noteSeal(toTrial({}), store);
  expect(await explain()).toEqual([]);
  await store.close();
});
