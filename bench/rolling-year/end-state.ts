import { readConfig } from '../../src/config/config.ts';
import { toCanonicalJson } from '../../src/domain/ids.ts';
import type { Release } from '../../src/domain/release.ts';
import type { Task } from '../../src/domain/task.ts';
import { toTaskHash } from '../../src/flows/validate/proofs.ts';
import { openStore } from '../../src/wire.ts';

export interface BenchmarkState {
  readonly tasks: readonly Task[];
  readonly releases: readonly Release[];
  /** Everything that has to be the same however often a refresh was killed: all but how long things took. */
  readonly text: string;
}

export async function readState(directory: string): Promise<BenchmarkState> {
  const store = await openStore(readConfig(directory));
  try {
    const [tasks, releases] = [await store.tasks.list(), await store.releases.list()];
    const decisions = (await store.decisions.list()).map(({ evidence, ...decision }) => ({
      ...decision,
      text: evidence.text,
    }));
    const text = toCanonicalJson({
      tasks: tasks.map((task) => [toTaskHash(task), task.state, task.history]),
      proofs: (await store.proofs.list()).map(({ taskId, taskHash, provedAt }) => [
        taskId,
        taskHash,
        provedAt,
      ]),
      candidates: await store.candidates.list(),
      refreshes: await store.refreshes.list(),
      suiteRuns: await store.suiteRuns.list(),
      ...{ decisions, releases },
    });
    return { tasks, releases, text };
  } finally {
    await store.close();
  }
}
