import type { Report, VariantReport } from '../../domain/report.ts';
import { describeFailure } from './describe-failure.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatPoints,
  formatUsd,
  formatUsdBounds,
} from './format.ts';
import { formatInterval, formatPointsInterval } from './sentences.ts';

/** One line of a table with the variants as columns, in the report's order. */
export interface Measure {
  readonly label: string;
  readonly cells: readonly string[];
  /** Of each cell, whether it is too uncertain to say anything; absent where none is. */
  readonly faint?: readonly boolean[];
}

/** All that is known of the variants beside the solve rate. */
export function toMeasures({ variants, paretoFront }: Pick<Report, 'variants' | 'paretoFront'>): Measure[] {
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
    measure('Nine of ten are over in', (v) => formatDuration(v.slowDurationMs)),
    measure('Tokens in, of these cached', ({ usage }) => toPair(usage.inputTokens, usage.cachedInputTokens)),
    measure('Tokens out, of these reasoning', ({ usage }) =>
      toPair(usage.outputTokens, usage.reasoningTokens),
    ),
    measure('Tokens per solved task', (v) =>
      v.tokensPerSolved === null ? formatPercent(null) : formatCount(Math.round(v.tokensPerSolved)),
    ),
    measure('Cost', (v) => formatUsd(v.costUsd)),
    measure('Cost of an attempt', (v) => formatUsd(v.costPerTrialUsd)),
    measure('Cost per solved task', (v) => formatUsd(v.costPerSolvedUsd)),
    measure('its interval', (v) => formatUsdBounds(v.costPerSolvedBoundsUsd)),
    ...(variants.length > 1 && paretoFront.length > 0
      ? [measure('None is cheaper and better', ({ id }) => (paretoFront.includes(id) ? 'yes' : 'no'))]
      : []),
    measure('Audit: clean, suspicious, exploit', ({ audit }) => toCounts(audit)),
    ...(variants.some(({ auditOfSolved }) => auditOfSolved !== null)
      ? [measure('the same of the solved', ({ auditOfSolved }) => toCounts(auditOfSolved))]
      : []),
  ];
}

const toCounts = (audit: VariantReport['audit']) =>
  audit === null ? 'not audited' : `${audit.clean}, ${audit.suspicious}, ${audit.exploit}`;

/** What went wrong where a trial did not solve its task, by the commonest first. */
export function toFailureMeasures({ variants }: Pick<Report, 'variants'>): Measure[] {
  const kinds = [...new Set(variants.flatMap(({ failures }) => Object.keys(failures)))];
  const total = (kind: string) => variants.reduce((sum, { failures }) => sum + (failures[kind] ?? 0), 0);
  return kinds
    .sort((x, y) => total(y) - total(x) || (x < y ? -1 : 1))
    .map((kind) => ({
      label: describeFailure(kind),
      cells: variants.map(({ failures }) => String(failures[kind] ?? 0)),
    }));
}

/** Own solve rate less the published one: `−14 points (−40 to +5 points)`. */
export function toGapMeasures({ publicGaps, variants }: Pick<Report, 'publicGaps' | 'variants'>): Measure[] {
  return [...Map.groupBy(publicGaps, ({ benchmark }) => benchmark)].flatMap(([benchmark, gaps]) => {
    const of = (id: string) => gaps.find(({ variantId }) => variantId === id);
    const cells = (toCell: (gap: (typeof gaps)[number]) => string) =>
      variants.map(({ id }) => {
        const gap = of(id);
        return gap === undefined ? formatPercent(null) : toCell(gap);
      });
    return [
      { label: benchmark, cells: cells(({ publicRate }) => formatPercent(publicRate)) },
      { label: 'here, against it', cells: cells(({ value }) => formatPoints(value)) },
      { label: 'its interval', cells: cells(formatPointsInterval) },
    ];
  });
}

/** Mean scores that judges give by rubrics; who was not held against people is said to be uncalibrated. */
export function toRubricMeasures({
  rubrics = [],
  variants,
}: Pick<Report, 'rubrics' | 'variants'>): Measure[] {
  return rubrics.map(({ grader, judge, calibration, variants: scores }) => ({
    label: `${grader.replace(/^rubric:/, '')}, ${judge}${calibration?.isCalibrated ? '' : ', uncalibrated'}`,
    cells: variants.map(({ id }) => toShare(scores.find(({ variantId }) => variantId === id)?.score ?? null)),
  }));
}

/** Slices of the benchmark, as lines of the same kind: `87% (51–97%) of 6`, with `≈` before what says nothing. */
export function toSliceMeasures({ slices, variants }: Pick<Report, 'slices' | 'variants'>): Measure[] {
  const groups = Map.groupBy(
    slices,
    ({ dimension, value }) => `${dimensionLabels[dimension] ?? dimension}: ${value.replaceAll('_', ' ')}`,
  );
  return [...groups].map(([label, group]) => {
    const own = variants.map(({ id }) => group.find(({ variantId }) => variantId === id));
    return {
      label,
      cells: own.map((slice) => `${slice?.isTooSmall ? '≈' : ''}${toShare(slice?.solveRate ?? null)}`),
      faint: own.map((slice) => slice?.isTooSmall ?? true),
    };
  });
}

/** Said below slices of which one is too small. */
export const sliceNote = '≈ too few tasks to say anything: the interval spans more than half of the scale.';

export const hasSmallSlice = ({ slices }: Pick<Report, 'slices'>) =>
  slices.some(({ isTooSmall }) => isTooSmall);

const dimensionLabels: Readonly<Record<string, string>> = {
  taskType: 'Type',
  language: 'Language',
  complexity: 'Complexity',
  scope: 'Scope',
  promptLength: 'Prompt',
  age: 'Age',
  aiShare: 'Written by AI',
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
