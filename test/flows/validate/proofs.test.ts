import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import { addProof, forgetProofs, sumProofs } from '../../../src/flows/validate/proofs.ts';
import type { Store } from '../../../src/ports.ts';
import { flakeRateUpperBound } from '../../../src/stats/flake-rate.ts';
import { exampleTask } from '../../support/examples.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const at = '2026-01-01T00:00:00.000Z';
const example = exampleTask();
const task = { ...example, validation: { ...example.validation, agreeingRuns: { before: 6, after: 6 } } };

test('the bound follows the side with fewer runs, and what was counted is forgotten with the task’s fall', async () => {
  const sqlite = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
  const store = sqlite as Store;
  const house = (cpu: string) => ({
    store,
    sandbox: createHostSandbox(),
    machine: { os: 'linux', cpu, coreCount: 1, memoryBytes: 1, sandbox: 'host', isSealed: false },
  });
  const check = async (before: number, after: number) =>
    expect(await sumProofs(task, store)).toEqual({
      agreeingRuns: { before, after },
      flakeRateUpperBound: flakeRateUpperBound(Math.min(before, after)),
    });

  await check(6, 6);
  await addProof(task, house('a'), { before: 0, after: 1 }, null);
  await check(6, 7);
  await addProof(task, house('b'), { before: 1, after: 1 }, at);
  await check(7, 8);
  await addProof({ ...task, id: 'another' }, house('a'), { before: 1, after: 1 }, at);
  await forgetProofs(task.id, store);
  await check(6, 6);
  expect((await store.proofs.list()).map(({ taskId }) => taskId)).toEqual(['another']);
  await sqlite.close();
});
