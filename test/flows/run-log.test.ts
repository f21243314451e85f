import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSqliteStore } from '../../src/adapters/stores/sqlite.ts';
import { SuiteState } from '../../src/domain/task.ts';
import { createRunLog, forgetRuns } from '../../src/flows/run-log.ts';
import type { Store } from '../../src/ports.ts';
import { exampleCandidate } from '../support/examples.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

test.each([0, 1, 4, 5, 8])(
  'runs that are forgotten are all gone, though it was broken off after %i',
  async (count) => {
    const sqlite = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
    const store = sqlite as Store;
    const candidate = exampleCandidate({ id: 'a' });
    const log = createRunLog(store, candidate, 'basis');
    for (const state of SuiteState.options) {
      for (const round of [1, 2, 3])
        await log.keep(state, round, {
          kind: 'ran',
          tests: [],
          loadFailures: [],
          exitCode: 0,
          durationMs: 1,
        });
    }
    let left = count;
    const { suiteRuns } = store;
    const remove = async (id: string) => {
      if (left-- === 0) throw new Error('broken off');
      await suiteRuns.remove(id);
    };
    const breaking = {
      ...store,
      suiteRuns: {
        ...{ get: suiteRuns.get, put: suiteRuns.put, list: suiteRuns.list },
        remove,
      },
    };
    await expect(forgetRuns(breaking, candidate.id)).rejects.toThrow('broken off');
    expect(await suiteRuns.list()).toHaveLength(9 - count);
    await forgetRuns(store, candidate.id);
    expect(await suiteRuns.list()).toEqual([]);
    await sqlite.close();
  },
);
