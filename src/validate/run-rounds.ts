import type { Candidate } from '../domain/candidate.ts';
import type { SuiteState } from '../domain/task.ts';
import type { SilentRun } from '../domain/test-report.ts';
import type { WorkspaceBase } from '../ports.ts';
import { classifyTests, type RunsByState, type SuiteRun, type TestClasses } from '../testbed/protocol.ts';
import type { ChosenSuite } from './choose-suite.ts';
import { isPassingCause } from './describe-silent-run.ts';
import { planRounds, type Round } from './plan-rounds.ts';
import { findRelevantFiles, listFilesOf, narrowRun } from './relevant-files.ts';
import { runState } from './run-state.ts';
import { toTimeoutMs } from './to-timeout.ts';
import type { RunLog, ValidationBench } from './validation-bench.ts';

export type Rounds =
  | {
      readonly kind: 'seen';
      readonly runs: RunsByState;
      readonly rounds: readonly Round[];
      readonly classes: TestClasses;
      /** The files whose tests alone ran after the first round; `null` where all did. */
      readonly files: readonly string[] | null;
      readonly slowestMs: number;
    }
  | { readonly kind: 'conflict'; readonly detail: string }
  | {
      readonly kind: 'didNotRun';
      readonly state: SuiteState;
      readonly run: SilentRun;
      /** Rounds in which the same state ran. */
      readonly ranCount: number;
    };

/** Gold first: what fails there, or changes nothing, needs no further run to be rejected. */
const stateOrder: readonly SuiteState[] = ['gold', 'base+tests', 'base'];

/**
 * Runs the suite in three states, round by round. What an earlier process has run is not run again. It stops early only
 * to reject: no number of agreeing runs is cut short.
 */
export async function runRounds(
  candidate: Candidate,
  suite: ChosenSuite,
  base: WorkspaceBase,
  log: RunLog,
  bench: ValidationBench,
): Promise<Rounds> {
  const { runsPerState: roundCount, busyProcessCount, passToPass } = bench.protocol;
  const { ordersTests, selectsFiles } = suite.runner.abilities;
  const rounds = planRounds({ candidateId: candidate.id, roundCount, ordersTests, busyProcessCount });
  const runs: Record<SuiteState, SuiteRun[]> = { base: [], 'base+tests': [], gold: [] };
  let files: ReadonlySet<string> | null = null;
  const slowest = () => Math.max(0, ...Object.values(runs).flatMap(toDurations));
  const see = (): Rounds => ({
    kind: 'seen',
    runs,
    rounds,
    classes: withoutExcluded(classifyTests(runs), bench.isExcludedTest),
    files: files && [...files].sort(),
    slowestMs: slowest(),
  });
  for (const round of rounds) {
    for (const state of stateOrder) {
      // Nobody knows yet how long this state takes: its first run may take as long as the configuration allows.
      const testTimeoutMs =
        runs[state].length === 0 ? bench.testTimeoutMs : toTimeoutMs(slowest(), bench.testTimeoutMs);
      const filesOf = files && listFilesOf(state, runs);
      const { result, isKnown } = await runOnce(state, round.number, log, () =>
        runState(state, candidate, suite, base, { ...round, files: filesOf }, { ...bench, testTimeoutMs }),
      );
      if (result.kind === 'conflict') return result;
      if (result.kind === 'didNotRun') {
        return { kind: 'didNotRun', state, run: result, ranCount: runs[state].length };
      }
      runs[state].push(result);
      bench.onRun({ state, round: round.number, roundCount, durationMs: result.durationMs, isKnown });
      if (state === 'base+tests' && isHopeless(runs, candidate)) return see();
    }
    if (round.number > 1 || passToPass === 'suite' || !selectsFiles) continue;
    files = findRelevantFiles(runs, candidate.testPatch);
    if (files !== null) for (const state of stateOrder) runs[state] = narrowAll(runs[state], files);
  }
  return see();
}

/** A run that the log knows is not made again; one that is made is known from then on, unless the machine failed it. */
async function runOnce(
  state: SuiteState,
  round: number,
  log: RunLog,
  run: () => ReturnType<typeof runState>,
): Promise<{ readonly result: Awaited<ReturnType<typeof runState>>; readonly isKnown: boolean }> {
  const known = await log.find(state, round);
  if (known !== undefined) return { result: known, isKnown: true };
  const result = await run();
  const hasFailed =
    result.kind === 'conflict' || (result.kind === 'didNotRun' && isPassingCause(result.cause));
  if (!hasFailed) await log.keep(state, round, result);
  return { result, isKnown: false };
}

const narrowAll = (runs: readonly SuiteRun[], files: ReadonlySet<string>) =>
  runs.map((run) => narrowRun(run, files));

const toDurations = (runs: readonly SuiteRun[]) => runs.map(({ durationMs }) => durationMs);

/**
 * Without one test that differs between both sides in every round there is no failToPass test, and no further run can make
 * one. One that differs for the worse is looked at again, to tell a broken test from a flaky one. A refactoring needs none.
 */
function isHopeless(runs: RunsByState, candidate: Candidate): boolean {
  const { failToPass, passToPass, brokenByGold } = classifyTests(runs);
  const isRefactoring = candidate.classification?.taskType === 'refactor' && passToPass.length > 0;
  return failToPass.length + brokenByGold.length === 0 && !isRefactoring;
}

function withoutExcluded(classes: TestClasses, isExcluded: (id: string) => boolean): TestClasses {
  const kept = (ids: readonly string[]) => ids.filter((id) => !isExcluded(id));
  return {
    ...classes,
    failToPass: kept(classes.failToPass),
    passToPass: kept(classes.passToPass),
    brokenByGold: kept(classes.brokenByGold),
  };
}
