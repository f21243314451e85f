import type { Report, VariantReport } from '../../domain/report.ts';
import { formatCount, formatDuration, formatPercent, formatUsd } from './format.ts';
import { formatInterval } from './sentences.ts';

/** One line of a table with the variants as columns, in the report's order. */
export interface Measure {
  readonly label: string;
  readonly cells: readonly string[];
}

/** All that is known of the variants beside the solve rate. */
export function toMeasures({ variants }: Pick<Report, 'variants'>): Measure[] {
  const k = Math.max(0, ...variants.map(({ passAtK }) => passAtK.length));
  const measure = (label: string, toCell: (variant: VariantReport) => string): Measure => ({
    label,
    cells: variants.map(toCell),
  });
  return [
    ...(k > 1
      ? [
          measure(`Solved at least once in ${k} (pass@${k})`, (v) => formatPercent(v.passAtK[k - 1] ?? null)),
          measure(`Solved every time in ${k} (pass^${k})`, (v) => formatPercent(v.passPowerK[k - 1] ?? null)),
          measure('Tasks whose repeats all agree', (v) => formatPercent(v.stability)),
        ]
      : []),
    ...(variants.some(({ regressionOnlyRate }) => regressionOnlyRate !== null)
      ? [measure('Regression-only tasks left intact', (v) => toShare(v.regressionOnlyRate))]
      : []),
    measure('Median time of a trial', (v) => formatDuration(v.durationMs)),
    measure('Tokens in, of these cached', ({ usage }) => toPair(usage.inputTokens, usage.cachedInputTokens)),
    measure('Tokens out, of these reasoning', ({ usage }) =>
      toPair(usage.outputTokens, usage.reasoningTokens),
    ),
    measure('Cost', (v) => formatUsd(v.costUsd)),
    measure('Cost per solved trial', (v) => formatUsd(v.costPerSolvedUsd)),
    ...[...outcomeLabels]
      .filter(([kind]) => variants.some(({ outcomes }) => (outcomes[kind] ?? 0) > 0))
      .map(([kind, label]) => measure(label, ({ outcomes }) => String(outcomes[kind] ?? 0))),
  ];
}

const outcomeLabels: ReadonlyMap<string, string> = new Map([
  ['completed', 'Trials completed'],
  ['timedOut', 'Trials out of time'],
  ['limitExceeded', 'Trials stopped by another limit'],
  ['agentFailed', 'Trials in which the agent failed'],
  ['infraFailed', 'Trials lost to infrastructure'],
]);

/** Slices of the benchmark, as lines of the same kind: `87% (51–97%) of 6`. */
export function toSliceMeasures({ slices, variants }: Pick<Report, 'slices' | 'variants'>): Measure[] {
  const groups = Map.groupBy(
    slices,
    ({ dimension, value }) => `${dimensionLabels[dimension] ?? dimension}: ${value.replaceAll('_', ' ')}`,
  );
  return [...groups].map(([label, group]) => ({
    label,
    cells: variants.map(({ id }) =>
      toShare(group.find(({ variantId }) => variantId === id)?.solveRate ?? null),
    ),
  }));
}

const dimensionLabels: Readonly<Record<string, string>> = {
  taskType: 'Type',
  language: 'Language',
  complexity: 'Complexity',
  author: 'Author of',
};

function toShare(estimate: VariantReport['regressionOnlyRate']): string {
  if (estimate === null || estimate.value === null) return formatPercent(null);
  const interval = estimate.lower === null ? '' : ` (${formatInterval(estimate)})`;
  return `${formatPercent(estimate.value)}${interval} of ${estimate.taskCount}`;
}

function toPair(whole: number, part: number): string {
  return `${formatCount(whole)} (${formatCount(part)})`;
}
