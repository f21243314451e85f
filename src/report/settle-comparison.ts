import type { Adaptive, Settlement } from '../domain/adaptive.ts';
import type { Experiment } from '../domain/trial.ts';
import { estimateAnytimeDifference } from '../stats/anytime-difference.ts';
import { judgeLook } from '../stats/judge-look.ts';
import { estimatePairedDifference } from '../stats/paired-difference.ts';
import { type PlayedCell, toRows } from './cells.ts';

/**
 * Looks at the comparison of an adaptive experiment's candidate with its baseline, as often as what is played allows, and says
 * where it stands. A pure function of what is stored: asked again, or after a crash, it says the same.
 */
export function settleComparison(
  experiment: Experiment,
  adaptive: Adaptive,
  cells: readonly PlayedCell[],
  variantId: string,
): Settlement {
  const baselineId = experiment.variants[0]?.id ?? '';
  const estimate = toEstimator(adaptive);
  const toSettlement = (
    kind: Settlement['kind'],
    look: number,
    chance: number | null = null,
  ): Settlement => ({
    ...{ variantId, kind, look },
    decisionChance: chance,
  });
  let chance: number | null = null;
  for (const [i, { blockCount, level }] of adaptive.looks.entries()) {
    const [a, b] = [baselineId, variantId].map((id) => toRows(experiment, cells, id, blockCount));
    if (!a?.isPlayed || !b?.isPlayed) return toSettlement('open', i, chance);
    const { pValue, estimate: difference } = estimate(a.verdicts, b.verdicts, 1 - level);
    const look = i + 1;
    const width = (difference.upper ?? 1) - (difference.lower ?? -1);
    const verdict = judge(adaptive, i, pValue ?? 1);
    if (verdict.kind === 'decided') return toSettlement('decided', look);
    if (adaptive.width !== null && width <= adaptive.width) return toSettlement('precise', look);
    // Who wants an interval wants it of a small difference, too.
    if (verdict.kind === 'futile' && adaptive.width === null && look < adaptive.looks.length)
      return toSettlement('futile', look, verdict.chance);
    chance = 'chance' in verdict ? verdict.chance : null;
  }
  return toSettlement('exhausted', adaptive.looks.length);
}

/** Interval and p-value of one procedure, which the look and the report share. */
export function toEstimator({ method }: Pick<Adaptive, 'method'>): typeof estimatePairedDifference {
  return method === 'looks' ? estimatePairedDifference : estimateAnytimeDifference;
}

/** What is bet on has no end at which it would be futile. */
function judge({ method, looks }: Adaptive, look: number, pValue: number) {
  if (method === 'looks') return judgeLook(looks, look, pValue);
  return pValue < (looks[look]?.level ?? 0) ? { kind: 'decided' as const } : { kind: 'open' as const };
}
