import type { Config } from '../config/config.ts';
import type { ConfiguredProtocol } from '../flows/validate/validate.ts';
import { agreeingRunsFor } from '../stats/flake-rate.ts';

/**
 * The protocol as configured.
 * @param maxFlakeRate - goes before the configuration's
 */
export function toProtocol(
  { validation }: Pick<Config, 'validation'>,
  maxFlakeRate: number | null = validation.maxFlakeRate,
): ConfiguredProtocol {
  const {
    runs,
    isLoaded,
    passToPass,
    maxUndoneHunks,
    maxMutants,
    mutationTimeMs,
    minMutationScore,
    rejectsWeak,
  } = validation;
  return {
    runsPerState: maxFlakeRate === null ? runs : Math.max(runs, agreeingRunsFor(maxFlakeRate)),
    ...{ isLoaded, passToPass, maxUndoneHunks, maxMutants, mutationTimeMs, minMutationScore, rejectsWeak },
  };
}
