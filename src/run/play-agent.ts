import { toTaskBrief } from '../domain/task.ts';
import type { Admission, Workspace } from '../ports.ts';
import { toCellSeed } from './plan-cells.ts';
import type { Played, TrialBench, Work } from './trial-bench.ts';

/** Hands the brief to the agent, with an empty home and a token that dies with the trial. */
export async function playAgent(
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
function priceRequests(admission: Admission, model: string, { prices, clock }: TrialBench): Played['cost'] {
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
