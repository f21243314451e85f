import { toTrialId, toVariantId } from '../../domain/ids.ts';
import type { Experiment } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Variant } from '../../domain/variant.ts';
import type { PriceList } from '../../ports.ts';
import { planCells } from '../../run/plan-cells.ts';
import type { House } from '../house.ts';

/** Nobody is asked, and nothing is paid. */
export const replayPrices: PriceList = { price: () => ({ costUsd: 0, source: 'replay' }) };

/** The variants of a recorded experiment, each with its agent as it is installed here. */
export function toReplayVariants(recorded: Experiment, house: House): Promise<Variant[]> {
  return Promise.all(
    recorded.variants.map(async ({ name, settings }) => {
      if (settings.agentVersion === null) return { id: toVariantId(settings), name, settings };
      const agent = await house.agent(settings.agent);
      const { costUsd: _, ...limits } = settings.limits;
      const renewed = { ...settings, limits, agentVersion: await agent.version(settings) };
      return { id: toVariantId(renewed), name, settings: renewed };
    }),
  );
}

/**
 * Which recorded trial each trial of a replay plays again.
 * @throws {UsageError} where the recorded experiment is gone, holds no cassette, or one that cannot be read
 */
export async function findRecordedTrials(
  experiment: Experiment,
  { store, cassettes }: Pick<House, 'store' | 'cassettes'>,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { replayOf } = experiment;
  if (replayOf === undefined) return undefined;
  const recorded = await store.experiments.get(replayOf);
  if (recorded === undefined) throw new UsageError(`the recorded experiment ${replayOf} is gone`);
  const trials = new Map<string, string>();
  for (const cell of planCells(experiment)) {
    const variant = recorded.variants[experiment.variants.findIndex(({ id }) => id === cell.variantId)];
    if (variant === undefined || variant.settings.model === null) continue;
    trials.set(toTrialId(cell), toTrialId({ ...cell, experimentId: replayOf, variantId: variant.id }));
  }
  let isRecorded = false;
  // Each is read before anything is played: a damaged one would be found out in the middle.
  for (const trialId of trials.values())
    isRecorded = (await cassettes.read(trialId)) !== undefined || isRecorded;
  if (isRecorded) return trials;
  throw new UsageError(
    `experiment ${replayOf} has no recorded trial: it was played before there were recordings, or with controls alone`,
  );
}
