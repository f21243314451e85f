import { toTrialId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Trial } from '../domain/trial.ts';
import { addUsage, noUsage } from '../domain/usage.ts';
import type { CaptureResult, Workspace } from '../ports.ts';
import { toControlPatch } from '../testbed/controls.ts';
import { toWorkspaceBase } from '../testbed/to-workspace-base.ts';
import { playAgent } from './play-agent.ts';
import { sealBrokenCode, toRetryDelayMs } from './retry.ts';
import type { Played, TrialBench, Work } from './trial-bench.ts';

/**
 * Plays one cell: the brief to the agent, in a sealed workspace; what it changed is captured by git.
 * Infrastructure failures are retried, a crashed agent once; the evidence of every attempt is kept.
 * @returns `undefined` when stopped from outside or by the experiment's budget: the cell stays open
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
    if (isStopped(attempt.outcome)) return undefined;
    const { outcome, startedAt, usage, cost } = attempt;
    attempts.push({ outcome, startedAt, usage, costUsd: cost.costUsd });
    const delayMs = toRetryDelayMs(outcome, outcomes);
    if (delayMs === undefined) return toTrial(work, trialId, attempt, attempts, bench);
    outcomes.push(outcome);
    await bench.artifacts.setAside(trialId, `attempt-${attempts.length}`);
    work.onWaiting?.(true);
    await bench.clock.pause(delayMs, bench.signal);
    work.onWaiting?.(false);
    if (bench.signal?.aborted) return undefined;
  }
}

const isStopped = (outcome: Outcome): boolean =>
  outcome.kind === 'infraFailed' && (outcome.code === 'cancelled' || outcome.code === 'budget');

interface Attempt extends Played {
  readonly startedAt: string;
  readonly hasPatch: boolean;
  readonly overheadMs: number;
}

async function playOnce(work: Work, trialId: string, bench: TrialBench): Promise<Attempt> {
  const { clock } = bench;
  const startedAt = clock.now().toISOString();
  const begunMs = clock.monotonicMs();
  const base = toWorkspaceBase(work.task, bench.repoPath(work.task.repo));
  const workspace = await bench.workspaces.open(base);
  try {
    const artifactsPath = await bench.artifacts.open(trialId);
    const agentMounts = bench.agents.get(work.variant.id)?.mounts;
    const faults = await bench.seal.findFaults(workspace, work.task, agentMounts);
    const played =
      faults.length > 0 ? toUnplayed(faults) : await play(work, trialId, workspace, artifactsPath, bench);
    const captured = await workspace.capturePatch();
    const patch = captured.kind === 'captured' ? captured.patch : '';
    // The trial is stored for good once it is: its patch has to be there by then.
    await bench.artifacts.write(trialId, 'patch.diff', patch, { isLasting: patch !== '' });
    return {
      ...played,
      outcome: toCapturedOutcome(played.outcome, captured),
      startedAt,
      hasPatch: patch !== '',
      overheadMs: clock.monotonicMs() - begunMs - played.durationMs,
    };
  } finally {
    await workspace.dispose();
  }
}

/** An agent could look the answer up: whatever it did there would say nothing. */
function toUnplayed(faults: readonly string[]): Played {
  const named = faults.slice(0, 20).join('; ');
  const detail = faults.length > 20 ? `${named}; and ${faults.length - 20} more` : named;
  return withoutAgent({ kind: 'infraFailed', code: sealBrokenCode, detail });
}

/** Whatever else it was, an agent whose changes cannot be taken has brought none; what was not its fault stays so. */
function toCapturedOutcome(outcome: Outcome, captured: CaptureResult): Outcome {
  if (captured.kind === 'captured' || outcome.kind === 'infraFailed') return outcome;
  const { kind, detail } = captured;
  return kind === 'lost'
    ? { kind: 'infraFailed', code: 'workspace-lost', detail }
    : { kind: 'agentFailed', detail: `its changes cannot be captured: ${detail}` };
}

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
  return withoutAgent(outcome);
}

const withoutAgent = (outcome: Outcome): Played => ({
  ...{ outcome, agent: undefined, usage: noUsage, durationMs: 0 },
  cost: { costUsd: 0, priceSource: null, pricedAt: null },
});

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
    ...(attempt.usageCheck ? { usageCheck: attempt.usageCheck } : {}),
    usage: attempts.map(({ usage }) => usage).reduce(addUsage, noUsage),
    costUsd: sumKnown(attempts.map(({ costUsd }) => costUsd)),
    priceSource: attempt.cost.priceSource,
    pricedAt: attempt.cost.pricedAt,
    hasPatch: attempt.hasPatch,
    isSealed: bench.isSealed && !attempt.hadLogin,
    attempts,
    artifacts: `trials/${id}`,
  };
}

const sumKnown = (costs: readonly (number | null)[]): number | null =>
  costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
