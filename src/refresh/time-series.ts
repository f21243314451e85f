import type { Series, SeriesPoint } from '../domain/refresh.ts';
import { estimatePairedDifference } from '../stats/paired-difference.ts';
import { type CellVerdict, estimateSolveRate } from '../stats/solve-rate.ts';

/** What one variant did in an experiment on a release: its verdicts by fail-to-pass task. */
export interface SeriesInput {
  readonly release: string;
  readonly experimentId: string;
  readonly createdAt: string;
  readonly variantId: string;
  readonly variantName: string;
  readonly verdicts: ReadonlyMap<string, readonly CellVerdict[]>;
  readonly anchors: ReadonlySet<string>;
}

/**
 * Solve rates by variant over releases. On anchors, which are the same tasks, a change is the variant's or the machine's; on
 * the rolling set it may be that of the tasks. Only the former is flagged: over all points of a variant together, one that
 * never changes is flagged in 5 % of series (Bonferroni).
 */
export function toTimeSeries(inputs: readonly SeriesInput[]): Series[] {
  const ordered = inputs.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  return [...Map.groupBy(ordered, ({ variantId }) => variantId)].map(([variantId, own]) => {
    const confidence = 1 - 0.05 / Math.max(1, own.length - 1);
    return {
      variantId,
      variantName: own.at(-1)?.variantName ?? variantId,
      points: own.map((input, i) => toPoint(input, own[i - 1], confidence)),
    };
  });
}

function toPoint(input: SeriesInput, before: SeriesInput | undefined, confidence: number): SeriesPoint {
  const { release, experimentId, verdicts, anchors } = input;
  const rows = (ids: Iterable<string>, of = verdicts) => [...ids].map((id) => of.get(id) ?? []);
  const common = before ? [...anchors].filter((id) => before.anchors.has(id)) : [];
  const paired = before && estimatePairedDifference(rows(common, before.verdicts), rows(common), confidence);
  return {
    ...{ release, experimentId },
    anchors: estimateSolveRate(rows([...anchors].filter((id) => verdicts.has(id)))),
    rolling: estimateSolveRate([...verdicts.values()]),
    change: paired?.estimate ?? null,
    isChangePoint: paired !== undefined && paired.decision !== 'no-detectable-difference',
  };
}
