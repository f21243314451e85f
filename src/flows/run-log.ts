import type { Candidate } from '../domain/candidate.ts';
import { toRunId } from '../domain/ids.ts';
import { SuiteState } from '../domain/task.ts';
import type { Store } from '../ports.ts';
import type { RunLog } from '../validate/validation-bench.ts';

/**
 * The runs of one candidate in the store. What rests on something else (another patch, another command) is not found, and
 * replaced.
 */
export function createRunLog(store: Store, { id: candidateId }: Candidate, basis: string): RunLog {
  return {
    async find(state, round) {
      const known = await store.suiteRuns.get(toRunId({ candidateId, state, round }));
      if (known?.basis !== basis) return undefined;
      const { tests, loadFailures, exitCode, durationMs } = known;
      return {
        kind: 'ran',
        tests: tests.map((test) => ({ ...test, message: '' })),
        loadFailures,
        exitCode,
        durationMs,
      };
    },
    async keep(state, round, { tests, loadFailures, exitCode, durationMs }) {
      await store.suiteRuns.put({
        ...{ candidateId, state, round, basis, exitCode, durationMs },
        tests: tests.map(({ message: _, ...test }) => test),
        loadFailures: [...loadFailures],
      });
    },
  };
}

/**
 * The decision says what they have shown. From the last round down: what is left when this is broken off has no gap, and is
 * found the next time.
 */
export async function forgetRuns(store: Store, candidateId: string): Promise<void> {
  for (const state of SuiteState.options) {
    const toId = (round: number) => toRunId({ candidateId, state, round });
    let last = 0;
    while ((await store.suiteRuns.get(toId(last + 1))) !== undefined) last++;
    for (let round = last; round > 0; round--) await store.suiteRuns.remove(toId(round));
  }
}
