import { toModelFamily } from '../domain/model-family.ts';
import type { Slice, TaskReport, VariantReport } from '../domain/report.ts';
import { estimateSolveRate } from '../stats/solve-rate.ts';

type SlicedVariant = Pick<VariantReport, 'id' | 'settings'>;

/** A respect in which tasks may be alike: the value of each, and the order in which values stand. */
interface Dimension {
  readonly name: string;
  readonly toValue: (task: TaskReport, variant: SlicedVariant) => string | null;
  readonly order?: readonly string[];
}

/** Whoever spans more than this says no more than "somewhere". */
const widestTelling = 0.5;

const dimensions: readonly Dimension[] = [
  { name: 'taskType', toValue: ({ taskType }) => taskType },
  { name: 'language', toValue: ({ language }) => language },
  { name: 'complexity', toValue: ({ complexity }) => complexity, order: ['low', 'medium', 'high'] },
  {
    name: 'scope',
    toValue: ({ crossesPackages }) => (crossesPackages ? 'several packages' : 'one package'),
    order: ['one package', 'several packages'],
  },
  inSteps('promptLength', ({ promptLength }) => promptLength, [
    [200, 'under 200 characters'],
    [1000, '200 to 999 characters'],
    [Number.POSITIVE_INFINITY, '1000 characters and more'],
  ]),
  inSteps('age', ({ ageDays }) => ageDays, [
    [30, 'under 30 days'],
    [90, '30 to 89 days'],
    [Number.POSITIVE_INFINITY, '90 days and more'],
  ]),
  inSteps('aiShare', ({ aiShare }) => aiShare, [
    [0.5, 'under half'],
    [0.9, 'half to 90%'],
    [Number.POSITIVE_INFINITY, '90% and more'],
  ]),
  { name: 'author', toValue: toAuthor, order: ['same family', 'other family'] },
];

/**
 * Solve rates of parts of the tasks. A dimension in which all tasks are alike under a variant would only repeat the
 * whole and is left out.
 */
export function createSlices(
  tasks: readonly TaskReport[],
  variants: readonly SlicedVariant[],
  confidence: number,
): Slice[] {
  const rated = tasks.filter(({ kind }) => kind === 'fail-to-pass');
  return dimensions.flatMap((dimension) => {
    const slices = variants.flatMap((variant) => sliceBy(dimension, rated, variant, confidence));
    const order = dimension.order ?? slices.map(({ value }) => value).sort();
    return slices.sort((x, y) => order.indexOf(x.value) - order.indexOf(y.value));
  });
}

function sliceBy(
  { name, toValue }: Dimension,
  tasks: readonly TaskReport[],
  variant: SlicedVariant,
  confidence: number,
): Slice[] {
  const groups = Map.groupBy(tasks, (task) => toValue(task, variant));
  const named = [...groups].flatMap(([value, group]) => (value === null ? [] : [{ value, group }]));
  if (named.length < 2) return [];
  return named.map(({ value, group }) => {
    const solveRate = estimateSolveRate(
      group.map(({ verdicts }) => verdicts[variant.id] ?? []),
      confidence,
    );
    const { lower, upper } = solveRate;
    const isTooSmall = lower === null || upper === null || upper - lower > widestTelling;
    return { dimension: name, value, variantId: variant.id, solveRate, isTooSmall };
  });
}

function inSteps(
  name: string,
  toNumber: (task: TaskReport) => number | null,
  steps: readonly (readonly [below: number, value: string])[],
): Dimension {
  return {
    name,
    toValue: (task) => {
      const number = toNumber(task);
      return number === null ? null : (steps.find(([below]) => number < below)?.[1] ?? null);
    },
    order: steps.map(([, value]) => value),
  };
}

/** A model may find easy what one of its own family wrote. Tasks whose author nobody knows are in neither part. */
function toAuthor({ authorFamily }: TaskReport, { settings }: SlicedVariant): string | null {
  const family = toModelFamily(settings.model);
  if (family === null || authorFamily === null) return null;
  return authorFamily === family ? 'same family' : 'other family';
}
