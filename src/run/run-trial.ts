import { toTrialId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Task, toTaskBrief } from '../domain/task.ts';
import type { Cell, Experiment, Trial } from '../domain/trial.ts';
import { addUsage, noUsage, type Usage } from '../domain/usage.ts';
import type { Variant } from '../domain/variant.ts';
import type {
  Admission,
  Agent,
  AgentResult,
  Artifacts,
  Clock,
  Gateway,
  PriceList,
  Workspace,
  WorkspaceBase,
  Workspaces,
} from '../ports.ts';
import { toControlPatch } from '../testbed/controls.ts';
import { assertSealed } from '../testbed/seal.ts';
import { toCellSeed } from './plan-cells.ts';
import { toRetryDelayMs } from './retry.ts';

/** What a trial needs of the world. */
export interface TrialBench {
  readonly workspaces: Workspaces;
  readonly artifacts: Artifacts;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly gateway: Gateway;
  readonly prices: PriceList;
  readonly clock: Clock;
  readonly isSealed: boolean;
  repoPath(repo: string): string;
  readonly signal?: AbortSignal;
}

interface Work {
  readonly experiment: Experiment;
  readonly cell: Cell;
  readonly task: Task;
  readonly variant: Variant;
  /** The same cell, played before and lost to an infrastructure failure. */
  readonly former?: Trial | undefined;
}

/**
 * Plays one cell: the brief to the agent, in a sealed workspace; what it changed is captured by git.
 * Infrastructure failures are retried, a crashed agent once; the evidence of every attempt is kept.
 * @returns `undefined` when stopped from outside: the cell stays open
 */
export async function runTrial(work: Work, bench: TrialBench): Promise<Trial | undefined> {
  const trialId = toTrialId(work.cell);
  const attempts = [...(work.former?.attempts ?? [])];
  const outcomes: Outcome[] = [];
  // What a killed process left of this cell is no evidence for the one that is played now.
  if (work.former === undefined) await bench.artifacts.discard(trialId);
  else await bench.artifacts.setAside(trialId, `attempt-${attempts.length}`);
  for (;;) {
    const attempt = await playOnce(work, trialId, bench);
    if (attempt.outcome.kind === 'infraFailed' && attempt.outcome.code === 'cancelled') return undefined;
    const { outcome, startedAt, usage, cost } = attempt;
    attempts.push({ outcome, startedAt, usage, costUsd: cost.costUsd });
    const delayMs = toRetryDelayMs(outcome, outcomes);
    if (delayMs === undefined) return toTrial(work, trialId, attempt, attempts, bench);
    outcomes.push(outcome);
    await bench.artifacts.setAside(trialId, `attempt-${attempts.length}`);
    await bench.clock.pause(delayMs, bench.signal);
    if (bench.signal?.aborted) return undefined;
  }
}

interface Attempt {
  readonly outcome: Outcome;
  readonly startedAt: string;
  readonly agent: AgentResult | undefined;
  readonly usage: Usage;
  readonly cost: Pick<Trial, 'costUsd' | 'priceSource'>;
  readonly hasPatch: boolean;
  readonly durationMs: number;
  readonly overheadMs: number;
}

async function playOnce(work: Work, trialId: string, bench: TrialBench): Promise<Attempt> {
  const { clock } = bench;
  const startedAt = clock.now().toISOString();
  const begunMs = clock.monotonicMs();
  const base: WorkspaceBase = {
    repoPath: bench.repoPath(work.task.repo),
    commit: work.task.baseCommit,
    setup: work.task.environment.setup,
  };
  const workspace = await bench.workspaces.open(base);
  try {
    await assertSealed(workspace);
    const artifactsPath = await bench.artifacts.open(trialId);
    const played = await play(work, trialId, workspace, artifactsPath, bench);
    const captured = await workspace.capturePatch();
    const patch = captured.kind === 'captured' ? captured.patch : '';
    await bench.artifacts.write(trialId, 'patch.diff', patch);
    return {
      ...played,
      outcome: captured.kind === 'captured' ? played.outcome : toUncaptured(played.outcome, captured.detail),
      startedAt,
      hasPatch: patch !== '',
      overheadMs: clock.monotonicMs() - begunMs - played.durationMs,
    };
  } finally {
    await workspace.dispose();
  }
}

/** Whatever else it was, an agent whose changes cannot be taken has brought none; what was not its fault stays so. */
function toUncaptured(outcome: Outcome, detail: string): Outcome {
  return outcome.kind === 'infraFailed'
    ? outcome
    : { kind: 'agentFailed', detail: `its changes cannot be captured: ${detail}` };
}

type Played = Pick<Attempt, 'outcome' | 'agent' | 'usage' | 'cost' | 'durationMs'>;

async function play(
  work: Work,
  trialId: string,
  workspace: Workspace,
  artifactsPath: string,
  bench: TrialBench,
): Promise<Played> {
  const { agent } = work.variant.settings;
  return agent === 'gold' || agent === 'noop'
    ? playControl(agent, work, workspace)
    : playAgent(work, trialId, workspace, artifactsPath, bench);
}

async function playControl(control: 'gold' | 'noop', work: Work, workspace: Workspace): Promise<Played> {
  const applied = await workspace.apply(toControlPatch(control, work.task));
  const outcome: Outcome =
    applied.kind === 'applied'
      ? { kind: 'completed' }
      : { kind: 'infraFailed', code: 'gold-does-not-apply', detail: applied.detail };
  return {
    outcome,
    agent: undefined,
    usage: noUsage,
    cost: { costUsd: 0, priceSource: null },
    durationMs: 0,
  };
}

async function playAgent(
  work: Work,
  trialId: string,
  workspace: Workspace,
  artifactsPath: string,
  bench: TrialBench,
): Promise<Played> {
  const { settings } = work.variant;
  const agent = bench.agents.get(settings.agent);
  if (agent === undefined || settings.model === null) {
    throw new Error(
      `variant "${work.variant.name}" cannot be played: agent ${settings.agent}, model ${settings.model}`,
    );
  }
  const home = await bench.artifacts.scratch('home');
  const admission = bench.gateway.admit({
    trialId,
    model: settings.model,
    seed: toCellSeed(work.experiment, work.task.prompts[0] ?? '', settings.model, work.cell.repeatIndex),
  });
  const deadlineMs = bench.clock.monotonicMs() + settings.limits.wallClockMs;
  try {
    const result = await agent.run({
      brief: toTaskBrief(work.task),
      variant: work.variant,
      workspacePath: workspace.hostPath,
      gateway: admission,
      remainingMs: () => Math.max(1, deadlineMs - bench.clock.monotonicMs()),
      artifactsPath,
      homePath: home.path,
      ...(bench.signal ? { signal: bench.signal } : {}),
    });
    return {
      outcome: result.outcome,
      agent: result,
      usage: admission.usage(),
      cost: priceRequests(admission, settings.model, bench),
      durationMs: result.durationMs,
    };
  } finally {
    admission.close();
    await home.dispose();
  }
}

/** One request without an answer or a price, and the cost of the trial is not known: a part is no total. */
function priceRequests(admission: Admission, model: string, { prices, clock }: TrialBench): Attempt['cost'] {
  const unknown = { costUsd: null, priceSource: null };
  if (admission.hasUnanswered()) return unknown;
  const at = clock.now().toISOString();
  let costUsd = 0;
  let priceSource: string | null = null;
  for (const usage of admission.answers()) {
    const price = prices.price(model, usage, at);
    if (price === undefined) return unknown;
    costUsd += price.costUsd;
    priceSource = price.source;
  }
  return { costUsd, priceSource };
}

function toTrial(
  work: Work,
  id: string,
  attempt: Attempt,
  attempts: Trial['attempts'],
  bench: TrialBench,
): Trial {
  const { cell } = work;
  return {
    ...cell,
    schemaVersion: 1,
    id,
    outcome: attempt.outcome,
    agentVersion: attempt.agent?.agentVersion ?? null,
    threadId: attempt.agent?.threadId ?? null,
    startedAt: attempt.startedAt,
    durationMs: attempt.durationMs,
    overheadMs: attempt.overheadMs,
    usage: attempts.map(({ usage }) => usage).reduce(addUsage, noUsage),
    costUsd: sumKnown(attempts.map(({ costUsd }) => costUsd)),
    priceSource: attempt.cost.priceSource,
    hasPatch: attempt.hasPatch,
    isSealed: bench.isSealed,
    attempts,
    artifacts: `trials/${id}`,
  };
}

const sumKnown = (costs: readonly (number | null)[]): number | null =>
  costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
