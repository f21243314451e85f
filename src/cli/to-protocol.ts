import type { Config } from '../config/config.ts';
import type { ProtocolSettings } from '../flows/validate.ts';
import { agreeingRunsFor } from '../stats/flake-rate.ts';

/**
 * The protocol as configured. All cores are kept busy under load, by as many candidates as are looked at together.
 * @param maxFlakeRate - goes before the configuration's
 */
export function toProtocol(
  { validation }: Pick<Config, 'validation'>,
  { coreCount, concurrency }: { readonly coreCount: number; readonly concurrency: number },
  maxFlakeRate: number | null = validation.maxFlakeRate,
): ProtocolSettings {
  const { runs, isLoaded, maxUndoneHunks, maxMutants, mutationTimeMs, minMutationScore, rejectsWeak } =
    validation;
  return {
    runsPerState: maxFlakeRate === null ? runs : Math.max(runs, agreeingRunsFor(maxFlakeRate)),
    busyProcessCount: isLoaded ? Math.ceil(coreCount / concurrency) : 0,
    ...{ maxUndoneHunks, maxMutants, mutationTimeMs, minMutationScore, rejectsWeak },
  };
}
