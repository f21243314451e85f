import { checkUsage, sumTurns } from '../domain/metering.ts';
import type { Outcome } from '../domain/outcome.ts';
import { priceAnswers } from '../domain/price-answers.ts';
import { type TaskBrief, toTaskBrief } from '../domain/task.ts';
import { type TrialLimits, toPrompt, type VariantSettings } from '../domain/variant.ts';
import type { Admission, Protocol, Workspace } from '../ports.ts';
import { createCommandCount } from './count-commands.ts';
import { toCellSeed } from './plan-cells.ts';
import { departedCode } from './retry.ts';
import type { Played, TrialBench, Work } from './trial-bench.ts';
import { type LimitWatch, watchLimits } from './watch-limits.ts';

/** Hands the brief to the agent, with an empty home and a token that dies with the trial. */
export async function playAgent(
  work: Work,
  trialId: string,
  workspace: Workspace,
  artifactsPath: string,
  bench: TrialBench,
): Promise<Played> {
  const { settings } = work.variant;
  const { model } = settings;
  const agent = bench.agents.get(work.variant.id);
  if (agent === undefined || model === null) {
    throw new Error(
      `variant "${work.variant.name}" cannot be played: agent ${settings.agent}, model ${model}`,
    );
  }
  const home = await bench.artifacts.scratch('home');
  const admission = bench.gateway.admit({
    trialId,
    model,
    protocol: toProtocol(settings),
    ...(settings.upstream === undefined ? {} : { upstream: settings.upstream }),
    seed: toCellSeed(work.experiment, work.task.prompts[0] ?? '', model, work.cell.repeatIndex),
    ...(settings.limits.costUsd === undefined ? {} : { limitUsd: settings.limits.costUsd }),
    isRecorded: true,
    ...(work.onWaiting ? { onWaiting: work.onWaiting } : {}),
    ...(settings.allowsHostedTools ? { allowsHostedTools: true } : {}),
  });
  const countCommands = createCommandCount(trialId, work.task.prompts.length, agent, bench.artifacts);
  const watch = watchLimits(settings.limits, admission, bench.clock, countCommands);
  const deadlineMs = bench.clock.monotonicMs() + settings.limits.wallClockMs;
  const result = await agent
    .run({
      brief: toBrief(work),
      variant: work.variant,
      workspace: workspace.mount,
      surroundings: workspace.surroundings,
      gateway: admission,
      remainingMs: () => Math.max(0, deadlineMs + admission.waitedMs() - bench.clock.monotonicMs()),
      artifactsPath,
      homePath: home.path,
      signal: AbortSignal.any([watch.signal, ...(bench.signal ? [bench.signal] : [])]),
    })
    .finally(async () => {
      watch.stop();
      await closeAdmission(admission, trialId);
      await home.dispose();
    });
  // Read once the admission is closed: a request that the agent left in hand stands there, too.
  const requests = admission.requests();
  const usageCheck = checkUsage(requests, result.threadId, result.reportedUsage);
  const metering = { usageCheck, waitedMs: admission.waitedMs(), turns: sumTurns(requests), requests };
  await bench.artifacts.write(trialId, 'metering.json', `${JSON.stringify(metering, null, 1)}\n`);
  const departure = admission.departure();
  if (departure !== null) await bench.artifacts.write(trialId, 'departure.diff', departure);
  const playedAt = bench.clock.now().toISOString();
  return {
    outcome: toOutcome(toMetLimit(result.outcome, watch, bench.signal), admission, settings.limits),
    agent: result,
    usageCheck,
    hadLogin: admission.login !== undefined,
    usage: admission.usage(),
    cost: priceAnswers(admission, playedAt, (usage, at) => bench.prices.price(model, usage, at)),
    durationMs: Math.max(0, result.durationMs - admission.waitedMs()),
  };
}

export function toProtocol({ agent, command }: VariantSettings): Protocol {
  if (agent === 'claude-code') return 'messages';
  return command?.protocol ?? 'responses';
}

function toBrief({ task, variant }: Work): TaskBrief {
  const brief = toTaskBrief(task);
  return { ...brief, prompts: brief.prompts.map((prompt) => toPrompt(variant.settings, prompt)) };
}

/** A trial has been paid for: that it cannot be replayed is no reason to lose it. */
async function closeAdmission(admission: Admission, trialId: string): Promise<void> {
  try {
    await admission.close();
  } catch (error) {
    process.emitWarning(
      `Trial ${trialId} cannot be replayed: its recording failed (${(error as Error).message}).`,
    );
  }
}

/** The whole difference stands in `departure.diff`. */
const longestDetail = 2000;

/** The agent only knows that it was interrupted. */
function toMetLimit(outcome: Outcome, watch: LimitWatch, signal: AbortSignal | undefined): Outcome {
  const met = watch.met();
  const isOurs = outcome.kind === 'infraFailed' && outcome.code === 'cancelled' && !signal?.aborted;
  return met !== null && isOurs ? { kind: 'limitExceeded', ...met } : outcome;
}

/** The gateway knows what the agent cannot: whose ceiling it met, and that a provider kept it waiting to the end. */
function toOutcome(
  outcome: Outcome,
  admission: Pick<Admission, 'ceiling' | 'departure' | 'lastFailure' | 'unboundedPart'>,
  { costUsd }: TrialLimits,
): Outcome {
  if (outcome.kind === 'infraFailed' && outcome.code === 'cancelled') return outcome;
  const departure = admission.departure();
  if (departure !== null) {
    return { kind: 'infraFailed', code: departedCode, detail: departure.slice(0, longestDetail) };
  }
  if (admission.ceiling() === 'experiment') {
    return { kind: 'infraFailed', code: 'budget', detail: 'the budget of the experiment is met' };
  }
  if (admission.ceiling() === 'trial' && outcome.kind !== 'completed') {
    // A replay has no limit of its own: it meets the recorded one.
    const limit = costUsd === undefined ? 'the limit under which it was recorded' : `$${costUsd}`;
    return { kind: 'limitExceeded', limit: 'dollars', detail: `the next request could pass ${limit}` };
  }
  const part = admission.unboundedPart();
  if (part !== null && outcome.kind !== 'completed') {
    const detail = `its requests hold ${JSON.stringify(part)}, whose cost has no bound: set the variant right, or do without a budget and limits in dollars`;
    return { kind: 'infraFailed', code: 'unbounded', detail };
  }
  const failure = admission.lastFailure();
  if (outcome.kind === 'timedOut' && failure !== null && (failure === 429 || failure >= 500)) {
    const detail = 'the time ended while the provider failed';
    return { kind: 'infraFailed', code: `http-${failure}`, detail };
  }
  return outcome;
}
