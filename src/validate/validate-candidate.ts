import type { Candidate } from '../domain/candidate.ts';
import { type Decision, keep, reject } from '../domain/decision.ts';
import type { Environment, Task } from '../domain/task.ts';
import type { WorkspaceBase } from '../ports.ts';
import { flakeRateUpperBound } from '../stats/flake-rate.ts';
import { proveControls } from '../testbed/controls.ts';
import {
  classifyTests,
  type RunsByState,
  type SuiteRun,
  type SuiteState,
  type TestClasses,
} from '../testbed/protocol.ts';
import { chooseSetup } from './choose-setup.ts';
import { type ChosenSuite, chooseSuite } from './choose-suite.ts';
import { describePreparation } from './describe-preparation.ts';
import { describeSilentRun, type SilentRun } from './describe-silent-run.ts';
import { runState } from './run-state.ts';
import type { RepoUnderTest, ValidationBench } from './validation-bench.ts';

export type Validation = { readonly decision: Decision; readonly task: Task | null };

/**
 * Turns a candidate into a task by running its suite in three states, several times each, or says why it cannot be one.
 * It stops early only to reject: no number of agreeing runs is cut short.
 */
export async function validateCandidate(
  candidate: Candidate,
  repo: RepoUnderTest,
  bench: ValidationBench,
): Promise<Validation> {
  // The commands belong to the evidence: under others the decision may be another one.
  const setup = repo.setup && [...repo.setup];
  const { test } = repo;
  const rejected = (
    reason: Parameters<typeof reject<'validate'>>[2],
    text: string,
    facts = {},
  ): Validation => ({
    decision: reject('validate', candidate.id, reason, { text, facts: { ...facts, setup, test } }),
    task: null,
  });

  if (!(await repo.git.hasCommit(candidate.baseCommit))) {
    const text = `the repository no longer holds the base commit ${candidate.baseCommit}: fetch it, and validate again`;
    return rejected('environment', text);
  }
  const suite = await chooseSuite(repo, candidate.baseCommit, bench.runners);
  if (suite === undefined) {
    return rejected('environment', 'no test runner recognises this repository; write [[repo]] test = "…"');
  }
  const recipe = await chooseSetup(repo, candidate.baseCommit);
  const base: WorkspaceBase = { repoPath: repo.git.path, commit: candidate.baseCommit, setup: recipe };
  const prepared = await bench.workspaces.prepare(base);
  if (prepared.kind !== 'ready')
    return rejected('environment', describePreparation(prepared, setup), { ...prepared });

  const seen = await runStates(candidate, suite, base, bench);
  if (seen.kind === 'conflict') return rejected('gold-does-not-apply', seen.detail);
  if (seen.kind === 'didNotRun') {
    const { cause, outputTail } = seen.run;
    const facts = { cause, command: suite.command, outputTail };
    return rejected('suite-did-not-run', describeSilentRun(seen.state, seen.run), facts);
  }

  const classes = withoutExcluded(classifyTests(seen.runs), bench.isExcludedTest);
  const fault = findFault(classes, candidate);
  if (fault) return rejected(fault.reason, fault.text, fault.facts);

  const environment: Environment = {
    runner: suite.runner.name,
    setup: recipe,
    test: suite.command,
    toolchain: { ...bench.toolchain, ...prepared.environment.versions },
    pinned: { ...bench.system, layer: prepared.environment.layer, inputs: prepared.environment.inputs },
  };
  const judged = {
    ...candidate,
    environment,
    failToPass: [...classes.failToPass],
    passToPass: [...classes.passToPass],
  };
  const controls = await proveControls(judged, { ...bench, runner: suite.runner, repoPath: repo.git.path });
  if (controls.kind === 'disproved') {
    const text = `the ${controls.control} control failed: ${controls.detail}`;
    return rejected(controls.control === 'noop' ? 'noop-passes' : 'gold-breaks-tests', text);
  }
  const task = toTask(candidate, environment, classes, bench);
  const text = `${task.failToPass.length} failToPass, ${task.passToPass.length} passToPass, ${classes.unstable.length} unstable set aside`;
  return { decision: keep('validate', candidate.id, task.id, { text }), task };
}

type States =
  | { readonly kind: 'seen'; readonly runs: RunsByState }
  | { readonly kind: 'conflict'; readonly detail: string }
  | {
      readonly kind: 'didNotRun';
      readonly state: SuiteState;
      readonly run: SilentRun;
    };

/** Gold first: what fails there, or changes nothing, needs no further run to be rejected. */
const stateOrder: readonly SuiteState[] = ['gold', 'base+tests', 'base'];

async function runStates(
  candidate: Candidate,
  suite: ChosenSuite,
  base: WorkspaceBase,
  bench: ValidationBench,
): Promise<States> {
  const runs: Record<SuiteState, SuiteRun[]> = { base: [], 'base+tests': [], gold: [] };
  for (let round = 0; round < bench.runsPerState; round++) {
    for (const state of stateOrder) {
      const result = await runState(state, candidate, suite, base, bench);
      if (result.kind === 'conflict') return result;
      if (result.kind === 'didNotRun') return { kind: 'didNotRun', state, run: result };
      runs[state].push(result);
      if (round === 0 && state === 'base+tests' && !hasEffect(runs)) return { kind: 'seen', runs };
    }
  }
  return { kind: 'seen', runs };
}

/**
 * Without one test that differs between both sides there is no failToPass test, and no further run can make one: a test
 * has to differ in every round. One that differs for the worse is looked at again, to tell a broken test from a flaky one.
 */
function hasEffect(runs: RunsByState): boolean {
  const { failToPass, brokenByGold } = classifyTests(runs);
  return failToPass.length + brokenByGold.length > 0;
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

interface Fault {
  readonly reason: 'gold-breaks-tests' | 'flaky' | 'no-tests' | 'no-fail-to-pass';
  readonly text: string;
  readonly facts: Record<string, string[] | number>;
}

function findFault(classes: TestClasses, candidate: Candidate): Fault | undefined {
  if (classes.failToPass.length > 0 && classes.brokenByGold.length === 0) return undefined;
  if (classes.brokenByGold.length > 0) {
    const ids = [...classes.brokenByGold];
    return {
      reason: 'gold-breaks-tests',
      text: `gold breaks ${ids.length} tests: ${ids[0]}`,
      facts: { tests: ids },
    };
  }
  const wavering = classes.unstable.length + classes.distrusted.length;
  if (wavering > 0) {
    const text = `no stable failToPass test: ${classes.unstable.length} tests waver between runs, ${classes.distrusted.length} share their files`;
    return { reason: 'flaky', text, facts: { unstable: classes.unstable.map(({ id }) => id) } };
  }
  if (candidate.testPatch === '') {
    return {
      reason: 'no-tests',
      text: 'no test landed with the change, and no existing test notices it',
      facts: {},
    };
  }
  return {
    reason: 'no-fail-to-pass',
    text: `the landed tests pass without the change, too (${classes.passToPass.length} tests pass on both sides)`,
    facts: { passToPass: classes.passToPass.length },
  };
}

function toTask(
  candidate: Candidate,
  environment: Environment,
  classes: TestClasses,
  bench: ValidationBench,
): Task {
  if (candidate.classification === null) {
    throw new Error(`candidate ${candidate.id} reached validation without a classification`);
  }
  return {
    schemaVersion: 1,
    id: candidate.id,
    kind: 'fail-to-pass',
    state: 'active',
    repo: candidate.repo,
    prompts: candidate.prompts,
    baseCommit: candidate.baseCommit,
    goldCommit: candidate.goldCommit,
    goldPatch: candidate.goldPatch,
    testPatch: candidate.testPatch,
    failToPass: [...classes.failToPass],
    passToPass: [...classes.passToPass],
    environment,
    classification: candidate.classification,
    testRules: candidate.testRules,
    fidelity: candidate.fidelity,
    missing: candidate.missing,
    turnMode: candidate.turnMode,
    changeKinds: candidate.changeKinds,
    scope: candidate.scope,
    provenance: candidate.provenance,
    validation: {
      validatedAt: bench.now(),
      runsPerState: bench.runsPerState,
      flakeRateUpperBound: flakeRateUpperBound(bench.runsPerState),
      unstableTests: [...classes.unstable],
      controls: { gold: 1, noop: 0 },
      machine: bench.machine,
    },
  };
}
