import type { Candidate } from '../../domain/candidate.ts';
import type { Decision, RejectionReason } from '../../domain/decision.ts';
import { toCanonicalJson, toDecisionId, toSha256 } from '../../domain/ids.ts';
import type { PreparedEnvironment } from '../../domain/prepared-environment.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Store } from '../../ports.ts';
import { toBusyProcessCount } from '../../validate/plan-rounds.ts';
import { type Validation, validateCandidate } from '../../validate/validate-candidate.ts';
import type { ProtocolSettings, RunNews, ValidationBench } from '../../validate/validation-bench.ts';
import { countReasons } from '../count-reasons.ts';
import { describeMachine } from '../describe-machine.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { findRepo, type House, type HouseRepo } from '../house.ts';
import { createRunLog, forgetRuns } from '../run-log.ts';
import { requireHealthy } from '../sandboxes.ts';
import { isPassing } from './is-passing.ts';
import { isRetiredForGood, keepTask, setTaskAside } from './keep-task.ts';

/** How busy a machine is made depends on its cores, and on how many candidates are open. */
export interface ConfiguredProtocol extends Omit<ProtocolSettings, 'busyProcessCount'> {
  readonly isLoaded: boolean;
}

export interface ValidateOptions {
  readonly protocol: ConfiguredProtocol;
  readonly testTimeoutMs: number;
  readonly concurrency: number;
  /** The patterns behind `isExcludedTest`. */
  readonly excludedTests: readonly string[];
  isExcludedTest(id: string): boolean;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export interface ValidateSummary {
  readonly candidates: number;
  readonly tasks: number;
  readonly rejections: Partial<Record<RejectionReason, number>>;
}

/** Runs the tests of every curated candidate that has no lasting decision yet; each run and each result is stored as soon as it is there. */
export async function validate(house: House, options: ValidateOptions): Promise<ValidateSummary> {
  const { store } = house;
  await requireHealthy(house);
  const { curated, decided, open } = await listOpen(house, options);
  options.onProgress({ kind: 'started', stage: 'validate', total: open.length });
  const judge = createValidator(house, options, open.length);
  let done = 0;
  await forEachConcurrently(open, options.concurrency, options.signal, async (candidate) => {
    const repo = findRepo(house, candidate.repo);
    const { decision, task } = await judge(candidate);
    // A run that was cut short says nothing about the candidate.
    if (options.signal?.aborted) return;
    // Before the decision: runs that are there belong to a candidate that is not decided on.
    if (!isPassing(decision)) await forgetRuns(store, candidate.id);
    if (task) await keepTask(task, house);
    if (decision.kind === 'rejected') await setTaskAside(decision, house);
    await store.decisions.put(withBasis(decision, toBasis(candidate, repo, options)));
    decided.set(candidate.id, decision);
    const text =
      decision.kind === 'kept'
        ? `task: ${decision.evidence.text}`
        : `${decision.reason}: ${decision.evidence.text}`;
    options.onProgress({
      kind: 'advanced',
      stage: 'validate',
      done: ++done,
      total: open.length,
      id: candidate.id,
      text: `${candidate.id}  ${text}`,
    });
  });
  const rejections = countReasons([...decided.values()]);
  const tasks = [...decided.values()].filter(({ kind }) => kind === 'kept').length;
  options.onProgress({
    kind: 'finished',
    stage: 'validate',
    done,
    text: `${curated.length} candidates, ${tasks} tasks`,
  });
  return { candidates: curated.length, tasks, rejections };
}

/** Validates one candidate after the other, on a machine that is made as busy as so many ask for. */
export function createValidator(house: House, options: ValidateOptions, candidateCount: number) {
  const { isLoaded, ...protocol } = options.protocol;
  const { coreCount } = house.machine;
  const busyProcessCount = isLoaded ? toBusyProcessCount(coreCount, options.concurrency, candidateCount) : 0;
  return async (candidate: Candidate): Promise<Validation> => {
    const repo = findRepo(house, candidate.repo);
    const bench = toBench(candidate, repo, house, options, { ...protocol, busyProcessCount });
    return validateCandidate(candidate, repo, bench);
  };
}

/** Curated candidates: those with a decision that lasts, and those that are still to be looked at. */
export async function listOpen(house: House, options: Omit<ValidateOptions, 'onProgress' | 'signal'>) {
  const { store } = house;
  const curated = await listCurated(house);
  const decided = new Map<string, Decision>();
  for (const candidate of curated) {
    const known = await store.decisions.get(toDecisionId({ stage: 'validate', subjectId: candidate.id }));
    const basis = toBasis(candidate, findRepo(house, candidate.repo), options);
    if (known && (await isLasting(known, basis, options, store))) decided.set(candidate.id, known);
  }
  const open = curated.filter(({ id }) => !decided.has(id));
  return { curated, decided, open };
}

/**
 * A decision lasts while all that it rests on is the same: the candidate, the commands, the protocol. A task that more runs
 * have proved is proved for fewer; what was rejected stays so with more.
 */
async function isLasting(
  decision: Decision,
  basis: string,
  { protocol }: Pick<ValidateOptions, 'protocol'>,
  store: Store,
): Promise<boolean> {
  if (decision.evidence.facts.basis !== basis) return false;
  if (decision.kind === 'rejected') return !isPassing(decision);
  const task = await store.tasks.get(decision.producedId);
  // One that was quarantined before the ledger could say so is looked at anew, too.
  if (task?.state === 'quarantined') return false;
  return task !== undefined && task.validation.runsPerState >= protocol.runsPerState;
}

export function toBasis(
  candidate: Candidate,
  { setup, test, runner }: HouseRepo,
  options: Pick<ValidateOptions, 'protocol' | 'testTimeoutMs' | 'excludedTests'>,
): string {
  const { protocol, testTimeoutMs, excludedTests } = options;
  const { runsPerState: _, ...lasting } = protocol;
  return toHash({ candidate, setup, test, runner, ...lasting, testTimeoutMs, excludedTests });
}

/** What one run rests on: with more runs asked for, those that there are stay. */
function toRunBasis(
  candidate: Candidate,
  { setup, test, runner }: HouseRepo,
  house: House,
  options: ValidateOptions,
  { layer, versions }: PreparedEnvironment,
): string {
  const { isLoaded, passToPass } = options.protocol;
  return toHash({
    candidate,
    setup,
    test,
    runner,
    isLoaded,
    passToPass,
    machine: describeMachine(house),
    versions: house.versions,
    system: house.system,
    environment: { layer, versions },
  });
}

const toHash = (value: unknown) => toSha256(toCanonicalJson(value));

export const withBasis = (decision: Decision, basis: string): Decision => ({
  ...decision,
  evidence: { ...decision.evidence, facts: { ...decision.evidence.facts, basis } },
});

/** Without those whose task was retired for good. */
async function listCurated(house: House): Promise<Candidate[]> {
  const decisions = await house.store.decisions.list();
  const kept = new Set(
    decisions.filter((d) => d.stage === 'curate' && d.kind === 'kept').map((d) => d.subjectId),
  );
  const retired = new Set((await house.store.tasks.list()).filter(isRetiredForGood).map(({ id }) => id));
  return (await house.store.candidates.list()).filter(({ id }) => kept.has(id) && !retired.has(id));
}

function toBench(
  candidate: Candidate,
  repo: HouseRepo,
  house: House,
  options: ValidateOptions,
  protocol: ProtocolSettings,
): ValidationBench {
  const { onProgress } = options;
  return {
    workspaces: house.workspaces,
    sandbox: house.sandbox,
    artifacts: house.artifacts,
    runners: house.runners,
    syntax: house.syntax,
    protocol,
    testTimeoutMs: options.testTimeoutMs,
    isExcludedTest: options.isExcludedTest,
    toolchain: { node: house.versions.node ?? 'unknown' },
    machine: describeMachine(house),
    clock: house.clock,
    openLog: (environment) =>
      createRunLog(house.store, candidate, toRunBasis(candidate, repo, house, options, environment)),
    onRun: (news) =>
      onProgress({ kind: 'stepped', stage: 'validate', id: candidate.id, text: describeRun(news) }),
    system: house.system,
    ...(options.signal ? { signal: options.signal } : {}),
  };
}

function describeRun({ state, round, roundCount, durationMs, isKnown }: RunNews): string {
  const time = isKnown ? 'was run before' : `${(durationMs / 1000).toFixed(1)} s`;
  return `${state}, round ${round} of ${roundCount}: ${time}`;
}
