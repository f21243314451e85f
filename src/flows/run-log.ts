import type { Candidate } from '../domain/candidate.ts';
import { toControlId, toRunId } from '../domain/ids.ts';
import { StoredControl } from '../domain/suite-run.ts';
import { SuiteState } from '../domain/task.ts';
import type { Store } from '../ports.ts';
import type { RunLog } from '../validate/validation-bench.ts';

/**
 * The runs of one candidate in the store, and the patches that it was held against. What rests on something else (another
 * patch, another command, another environment) is not found, and replaced.
 */
export function createRunLog(store: Store, { id: candidateId }: Candidate, basis: string): RunLog {
  return {
    async find(state, round) {
      const known = await store.suiteRuns.get(toRunId({ candidateId, state, round }));
      if (known?.basis !== basis) return undefined;
      const { tests, loadFailures, exitCode, durationMs, silence } = known;
      if (silence !== null) return { kind: 'didNotRun', ...silence, durationMs };
      return {
        kind: 'ran',
        tests: tests.map((test) => ({ ...test, message: '' })),
        loadFailures,
        exitCode,
        durationMs,
      };
    },
    async keep(state, round, run) {
      const { durationMs } = run;
      const facts = { candidateId, state, round, basis, durationMs };
      if (run.kind === 'didNotRun') {
        const { cause, detail, outputTail } = run;
        const silence = { cause, detail, outputTail };
        await store.suiteRuns.put({ ...facts, silence, tests: [], loadFailures: [], exitCode: 0 });
        return;
      }
      const tests = run.tests.map(({ message: _, ...test }) => test);
      const { exitCode, loadFailures } = run;
      await store.suiteRuns.put({
        ...{ ...facts, tests, exitCode, silence: null },
        loadFailures: [...loadFailures],
      });
    },
    async findControl(key) {
      const known = await store.controls.get(toControlId({ candidateId, key }));
      return known?.basis === basis ? known.result : undefined;
    },
    async keepControl(key, result) {
      await store.controls.put(StoredControl.parse({ candidateId, key, basis, result }));
    },
  };
}

/**
 * The decision says what they have shown. From the last round down: what is left when this is broken off has no gap, and is
 * found the next time.
 */
export async function forgetRuns(store: Store, candidateId: string): Promise<void> {
  const controls = (await store.controls.list()).filter((each) => each.candidateId === candidateId);
  for (const control of controls) await store.controls.remove(toControlId(control));
  for (const state of SuiteState.options) {
    const toId = (round: number) => toRunId({ candidateId, state, round });
    let last = 0;
    while ((await store.suiteRuns.get(toId(last + 1))) !== undefined) last++;
    for (let round = last; round > 0; round--) await store.suiteRuns.remove(toId(round));
  }
}
