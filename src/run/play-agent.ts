import { priceAnswers } from '../domain/price-answers.ts';
import { toTaskBrief } from '../domain/task.ts';
import type { Workspace } from '../ports.ts';
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
  const { model } = settings;
  const agent = bench.agents.get(settings.agent);
  if (agent === undefined || model === null) {
    throw new Error(
      `variant "${work.variant.name}" cannot be played: agent ${settings.agent}, model ${model}`,
    );
  }
  const home = await bench.artifacts.scratch('home');
  const admission = bench.gateway.admit({
    trialId,
    model,
    seed: toCellSeed(work.experiment, work.task.prompts[0] ?? '', model, work.cell.repeatIndex),
  });
  const deadlineMs = bench.clock.monotonicMs() + settings.limits.wallClockMs;
  try {
    const result = await agent.run({
      brief: toTaskBrief(work.task),
      variant: work.variant,
      workspace: workspace.mount,
      surroundings: workspace.surroundings,
      gateway: admission,
      remainingMs: () => Math.max(1, deadlineMs - bench.clock.monotonicMs()),
      artifactsPath,
      homePath: home.path,
      ...(bench.signal ? { signal: bench.signal } : {}),
    });
    const playedAt = bench.clock.now().toISOString();
    return {
      outcome: result.outcome,
      agent: result,
      usage: admission.usage(),
      cost: priceAnswers(admission, (usage) => bench.prices.price(model, usage, playedAt)),
      durationMs: result.durationMs,
    };
  } finally {
    admission.close();
    await home.dispose();
  }
}
