import type { Candidate } from '../domain/candidate.ts';
import { type Decision, keep, reject } from '../domain/decision.ts';
import type { Environment, Task, ValidationRecord } from '../domain/task.ts';
import type { PrepareResult, WorkspaceBase } from '../ports.ts';
import { flakeRateUpperBound } from '../stats/flake-rate.ts';
import { chooseCandidateSetup } from './choose-setup.ts';
import { adviseOnSuite, type ChosenSuite, chooseSuite } from './choose-suite.ts';
import { describePreparation } from './describe-preparation.ts';
import { describeSilentRun, isPassingCause } from './describe-silent-run.ts';
import { type Fault, judgeClasses, toFault } from './find-fault.ts';
import { createJudge } from './judge-once.ts';
import { proveTask, type TaskEvidence } from './prove-task.ts';
import { type Rounds, runRounds } from './run-rounds.ts';
import { toTask } from './to-task.ts';
import { toTimeoutMs } from './to-timeout.ts';
import type { RepoUnderTest, ValidationBench } from './validation-bench.ts';

export type Validation = { readonly decision: Decision; readonly task: Task | null };

/**
 * Turns a candidate into a task by running its suite in three states, several times each, and by holding what comes out
 * against its controls; or says why it cannot be one.
 */
export async function validateCandidate(
  candidate: Candidate,
  repo: RepoUnderTest,
  bench: ValidationBench,
): Promise<Validation> {
  const validated = await toValidated(candidate, repo, bench);
  if (validated.kind === 'fault') {
    // The commands belong to the evidence: under others the decision may be another one.
    const facts = { ...validated.facts, setup: repo.setup && [...repo.setup], test: repo.test };
    return {
      decision: reject('validate', candidate.id, validated.reason, { text: validated.text, facts }),
      task: null,
    };
  }
  const { task } = validated;
  return { decision: keep('validate', candidate.id, task.id, { text: describeTask(task) }), task };
}

async function toValidated(
  candidate: Candidate,
  repo: RepoUnderTest,
  bench: ValidationBench,
): Promise<{ readonly kind: 'task'; readonly task: Task } | Fault> {
  const startedAtMs = bench.clock.monotonicMs();
  if (!(await repo.git.hasCommit(candidate.baseCommit))) {
    const text = `the repository no longer holds the base commit ${candidate.baseCommit}: fetch it, and validate again`;
    return toFault('environment', text);
  }
  const suite = await chooseSuite(repo, candidate.baseCommit, bench.runners, candidate.testPatch);
  if (suite === undefined) {
    const text = `no test runner recognises this repository; write ${adviseOnSuite(repo.test)}`;
    return toFault('environment', text);
  }
  const setup = await chooseCandidateSetup(repo, candidate);
  const base: WorkspaceBase = { repoPath: repo.git.path, commit: candidate.baseCommit, ...setup };
  const prepared = await bench.workspaces.prepare(base, bench.signal);
  if (prepared.kind !== 'ready')
    return toFault('environment', describePreparation(prepared, repo.setup), { ...prepared });

  const log = bench.openLog(prepared.environment);
  const seen = await runRounds(candidate, suite, base, log, bench);
  if (seen.kind !== 'seen') return describeUnseen(seen, suite);
  const [goldRun] = seen.runs.gold;
  const kind = judgeClasses(seen.classes, candidate);
  if (kind.kind === 'fault') return kind;
  if (goldRun === undefined) throw new Error(`candidate ${candidate.id} has tests, but no run of gold`);

  const timeoutMs = toTimeoutMs(seen.slowestMs, bench.testTimeoutMs);
  const found = {
    ...kind,
    environment: {
      ...toEnvironment(setup, prepared, suite, bench),
      ...(seen.files ? { testFiles: [...seen.files] } : {}),
    },
    failToPass: [...seen.classes.failToPass],
    passToPass: [...seen.classes.passToPass],
  };
  const judged = { ...candidate, ...found };
  const proof = await proveTask(
    { ...kind, judged, candidate, suite, goldRun, repoPath: repo.git.path },
    { ...bench, testTimeoutMs: timeoutMs },
    createJudge(log),
  );
  if (proof.kind === 'fault') return proof;
  const { kind: _, ...evidence } = proof;
  const durations = {
    slowestMs: seen.slowestMs,
    timeoutMs,
    totalMs: bench.clock.monotonicMs() - startedAtMs,
  };
  return { kind: 'task', task: toTask(candidate, found, toRecord(seen, evidence, durations, bench)) };
}

function describeUnseen(seen: Exclude<Rounds, { kind: 'seen' }>, suite: ChosenSuite): Fault {
  if (seen.kind === 'conflict') return toFault('gold-does-not-apply', seen.detail);
  const { cause, outputTail } = seen.run;
  const facts = { cause, command: suite.command, outputTail };
  const text = describeSilentRun(seen.state, seen.run);
  if (seen.ranCount === 0 || isPassingCause(cause)) return toFault('suite-did-not-run', text, facts);
  return toFault('flaky', `the suite ran in ${seen.ranCount} rounds, and then not: ${text}`, facts);
}

const toEnvironment = (
  setup: Pick<Environment, 'setup' | 'setupCommit'>,
  { environment }: Extract<PrepareResult, { kind: 'ready' }>,
  suite: ChosenSuite,
  bench: ValidationBench,
): Environment => ({
  runner: suite.runner.name,
  ...setup,
  test: suite.command,
  toolchain: { ...bench.toolchain, ...environment.versions },
  pinned: { ...bench.system, layer: environment.layer, inputs: environment.inputs },
});

function toRecord(
  { rounds, classes, runs }: Extract<Rounds, { kind: 'seen' }>,
  evidence: TaskEvidence,
  durations: ValidationRecord['durations'],
  bench: ValidationBench,
): ValidationRecord {
  const { before, after } = evidence.agreeingRuns ?? { before: rounds.length, after: rounds.length };
  const loaded = rounds.filter(({ busyProcessCount }) => busyProcessCount > 0);
  return {
    validatedAt: bench.clock.now().toISOString(),
    machine: bench.machine,
    runsPerState: rounds.length,
    orderSeeds: rounds.map(({ orderSeed }) => orderSeed),
    load: { rounds: loaded.map(({ number }) => number), processCount: loaded[0]?.busyProcessCount ?? 0 },
    flakeRateUpperBound: flakeRateUpperBound(Math.min(before, after)),
    unstableTests: [...classes.unstable],
    loadFailures: [...new Set(runs['base+tests'].flatMap(({ loadFailures }) => loadFailures))].sort(),
    ...evidence,
    durations,
  };
}

/** For the ledger and the progress. */
function describeTask({ kind, failToPass, passToPass, validation }: Task): string {
  const { unstableTests, sabotage, mutation, isWeak } = validation;
  return [
    ...(kind === 'regression-only' ? ['regression-only'] : []),
    `${failToPass.length} failToPass`,
    `${passToPass.length} passToPass`,
    `${new Set(unstableTests.map(({ id }) => id)).size} unstable set aside`,
    ...(sabotage ? [`${sabotage.brokenCount} of ${sabotage.triedCount} undone hunks noticed`] : []),
    ...(mutation?.triedCount
      ? [`${mutation.killedCount} of ${mutation.triedCount} mutants killed${isWeak ? ': weak' : ''}`]
      : []),
  ].join(', ');
}
