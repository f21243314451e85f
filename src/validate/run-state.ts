import type { Candidate } from '../domain/candidate.ts';
import type { SuiteState } from '../domain/task.ts';
import type { TestRun } from '../domain/test-report.ts';
import type { Workspace, WorkspaceBase } from '../ports.ts';
import { runTests } from '../testbed/run-tests.ts';
import type { ChosenSuite } from './choose-suite.ts';
import type { Round } from './plan-rounds.ts';
import type { ValidationBench } from './validation-bench.ts';

type Conflict = { readonly kind: 'conflict'; readonly detail: string };

/** Runs the suite once in one state, in a workspace of its own: what a run leaves behind may not meet the next one. */
export async function runState(
  state: SuiteState,
  candidate: Candidate,
  suite: ChosenSuite,
  base: WorkspaceBase,
  round: Round & { readonly files: readonly string[] | null },
  bench: Pick<ValidationBench, 'workspaces' | 'sandbox' | 'artifacts' | 'testTimeoutMs' | 'signal'>,
): Promise<TestRun | Conflict> {
  const { files, orderSeed, busyProcessCount } = round;
  // Nothing is asked for that this state has.
  if (files?.length === 0) return noTests(0);
  const run = await inState(state, candidate, base, bench, (workspace) =>
    runTests({
      workspace,
      sandbox: bench.sandbox,
      artifacts: bench.artifacts,
      runner: suite.runner,
      command: suite.command,
      timeoutMs: bench.testTimeoutMs,
      invocation: { ...(orderSeed === 0 ? {} : { orderSeed }), ...(files === null ? {} : { files }) },
      busyProcessCount,
      ...(bench.signal ? { signal: bench.signal } : {}),
    }),
  );
  return state === 'base' ? withoutTests(run) : run;
}

/** A repository may get its first tests with the change: that there are none before it is no fault of the suite. */
function withoutTests(run: TestRun | Conflict): TestRun | Conflict {
  if (run.kind !== 'didNotRun' || run.cause !== 'noTests') return run;
  return noTests(run.durationMs);
}

const noTests = (durationMs: number): TestRun => ({
  ...{ kind: 'ran', tests: [], loadFailures: [], exitCode: 0, durationMs },
});

/** Lays a workspace in a state, and throws it away after the work. */
export async function inState<T>(
  state: SuiteState,
  candidate: Pick<Candidate, 'testPatch' | 'goldPatch'>,
  base: WorkspaceBase,
  { workspaces }: Pick<ValidationBench, 'workspaces'>,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T | Conflict> {
  const workspace = await workspaces.open(base);
  try {
    for (const [name, patch] of toPatches(state, candidate)) {
      const applied = await workspace.apply(patch);
      if (applied.kind === 'conflict') {
        return {
          kind: 'conflict',
          detail: `the ${name} patch does not apply to ${base.commit}: ${applied.detail}`,
        };
      }
    }
    return await work(workspace);
  } finally {
    await workspace.dispose();
  }
}

function toPatches(
  state: SuiteState,
  { testPatch, goldPatch }: Pick<Candidate, 'testPatch' | 'goldPatch'>,
): [name: string, patch: string][] {
  const tests: [string, string] = ['test', testPatch];
  if (state === 'base') return [];
  return state === 'gold' ? [tests, ['gold', goldPatch]] : [tests];
}
