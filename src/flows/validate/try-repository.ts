import type { RepositoryTrial } from '../../domain/repository-trial.ts';
import type { TestRun } from '../../domain/test-report.ts';
import type { WorkspaceBase } from '../../ports.ts';
import { runTests } from '../../testbed/run-tests.ts';
import { chooseSetup } from '../../validate/choose-setup.ts';
import { type ChosenSuite, chooseSuite } from '../../validate/choose-suite.ts';
import { describePreparation } from '../../validate/describe-preparation.ts';
import type { House, HouseRepo } from '../house.ts';

export interface TryOptions {
  readonly testTimeoutMs: number;
  readonly signal: AbortSignal;
}

type Bench = Pick<House, 'workspaces' | 'sandbox' | 'artifacts' | 'runners' | 'clock' | 'system'>;

/** Sets up what a repository has committed last, and runs its suite once. */
export async function tryRepository(
  repo: Pick<HouseRepo, 'git' | 'setup' | 'test' | 'runner'>,
  bench: Bench,
  options: TryOptions,
): Promise<RepositoryTrial> {
  const { path } = repo.git;
  const recipe = await chooseSetup(repo, 'HEAD');
  const base: WorkspaceBase = { repoPath: path, commit: 'HEAD', setup: recipe };
  const startedMs = bench.clock.monotonicMs();
  const prepared = await bench.workspaces.prepare(base, options.signal);
  if (prepared.kind !== 'ready') {
    const outputTail = prepared.kind === 'setupFailed' ? prepared.outputTail : '';
    const detail = describePreparation(prepared, repo.setup);
    return { path, recipe, setup: { kind: 'failed', detail, outputTail }, suite: null };
  }
  const { environment } = prepared;
  const { layer, inputs } = environment;
  const durationMs = bench.clock.monotonicMs() - startedMs;
  const suite = await chooseSuite(repo, 'HEAD', bench.runners);
  return {
    path,
    recipe,
    setup: { kind: 'ready', environment, pinned: { ...bench.system, layer, inputs }, durationMs },
    suite: suite ? toSuite(suite, await runSuite(suite, base, bench, options)) : null,
  };
}

async function runSuite(suite: ChosenSuite, base: WorkspaceBase, bench: Bench, options: TryOptions) {
  const workspace = await bench.workspaces.open(base);
  try {
    return await runTests({
      ...bench,
      ...suite,
      workspace,
      timeoutMs: options.testTimeoutMs,
      signal: options.signal,
    });
  } finally {
    await workspace.dispose();
  }
}

function toSuite({ runner, command }: ChosenSuite, run: TestRun): NonNullable<RepositoryTrial['suite']> {
  const common = { runner: runner.name, command, durationMs: run.durationMs };
  if (run.kind === 'didNotRun') {
    const none = { passed: [], failed: [], skipped: [], loadFailures: [] };
    return { ...common, ...none, fault: `${run.cause}: ${run.detail}`, outputTail: run.outputTail };
  }
  const having = (status: string) => run.tests.filter((test) => test.status === status).map(({ id }) => id);
  return {
    ...common,
    fault: null,
    outputTail: '',
    passed: having('passed'),
    failed: having('failed'),
    skipped: having('skipped'),
    loadFailures: [...run.loadFailures],
  };
}
