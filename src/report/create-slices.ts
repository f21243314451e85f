import { toModelFamily } from '../domain/model-family.ts';
import type { Report, TaskReport, VariantReport } from '../domain/report.ts';
import { estimateSolveRate } from '../stats/solve-rate.ts';

const dimensions = ['taskType', 'language', 'complexity'] as const;

type SlicedVariant = Pick<VariantReport, 'id' | 'settings'>;

/**
 * Solve rates of parts of the tasks. A dimension in which all tasks are alike would only repeat the whole and
 * is left out.
 */
export function createSlices(
  tasks: readonly TaskReport[],
  variants: readonly SlicedVariant[],
  confidence: number,
): Report['slices'] {
  const rated = tasks.filter(({ kind }) => kind === 'fail-to-pass');
  const toSlice = (dimension: string, value: string, variantId: string, group: readonly TaskReport[]) => ({
    dimension,
    value,
    variantId,
    solveRate: estimateSolveRate(
      group.map(({ verdicts }) => verdicts[variantId] ?? []),
      confidence,
    ),
  });
  const slices = dimensions.flatMap((dimension) => {
    const groups = [...Map.groupBy(rated, (task) => task[dimension])].sort(([x], [y]) => (x < y ? -1 : 1));
    if (groups.length < 2) return [];
    return groups.flatMap(([value, group]) => variants.map(({ id }) => toSlice(dimension, value, id, group)));
  });
  const byAuthor = variants.flatMap((variant) =>
    [...groupByAuthor(rated, variant)].map(([value, group]) => toSlice('author', value, variant.id, group)),
  );
  return [...slices, ...byAuthor];
}

/**
 * A model may find easy what one of its own family wrote. Tasks whose author nobody knows are in neither part; a variant for
 * which one part is empty has none.
 */
function groupByAuthor(tasks: readonly TaskReport[], { settings }: SlicedVariant): Map<string, TaskReport[]> {
  const family = toModelFamily(settings.model);
  const known = tasks.filter(({ authorFamily }) => family !== null && authorFamily !== null);
  const groups = Map.groupBy(known, ({ authorFamily }) =>
    authorFamily === family ? 'same family' : 'other family',
  );
  return groups.size < 2 ? new Map() : groups;
}
