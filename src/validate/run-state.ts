import type { Candidate } from '../domain/candidate.ts';
import type { TestRun } from '../domain/test-report.ts';
import type { WorkspaceBase } from '../ports.ts';
import type { SuiteState } from '../testbed/protocol.ts';
import { runTests } from '../testbed/run-tests.ts';
import type { ChosenSuite } from './choose-suite.ts';
import type { ValidationBench } from './validation-bench.ts';

/** Runs the suite once in one state, in a workspace of its own: what a run leaves behind may not meet the next one. */
export async function runState(
  state: SuiteState,
  candidate: Candidate,
  suite: ChosenSuite,
  base: WorkspaceBase,
  bench: Pick<ValidationBench, 'workspaces' | 'sandbox' | 'artifacts' | 'testTimeoutMs' | 'signal'>,
): Promise<TestRun | { readonly kind: 'conflict'; readonly detail: string }> {
  const workspace = await bench.workspaces.open(base);
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
    return await runTests({
      workspace,
      sandbox: bench.sandbox,
      artifacts: bench.artifacts,
      runner: suite.runner,
      command: suite.command,
      timeoutMs: bench.testTimeoutMs,
      ...(bench.signal ? { signal: bench.signal } : {}),
    });
  } finally {
    await workspace.dispose();
  }
}

function toPatches(state: SuiteState, candidate: Candidate): [name: string, patch: string][] {
  const tests: [string, string] = ['test', candidate.testPatch];
  if (state === 'base') return [];
  return state === 'gold' ? [tests, ['gold', candidate.goldPatch]] : [tests];
}
