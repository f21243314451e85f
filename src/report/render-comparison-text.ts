import type { Comparison, TaskChange } from '../domain/comparison.ts';
import { drawInterval } from './text/draw-interval.ts';
import { type Palette, plainPalette } from './text/palette.ts';
import { pageWidth } from './text/text-table.ts';
import { renderWarnings } from './text/warnings.ts';
import { cutText, wrapText } from './words/fit-text.ts';
import { formatPercent, formatQuantity } from './words/format.ts';
import { sanitizeText } from './words/sanitize-text.ts';
import {
  describeChange,
  formatConfidence,
  listShownChanges,
  quotePlain,
  toDecisionSentence,
  toPermutationSentence,
  toPowerSentence,
  unsealedBadge,
} from './words/sentences.ts';

const axis = { low: -1, high: 1, origin: 0 };
const plotWidth = 61;

/** One comparison as a page of its own, at most 80 columns wide. */
export function renderComparisonText(comparison: Comparison, palette: Palette = plainPalette): string {
  const a = quotePlain(comparison.nameA);
  const b = quotePlain(comparison.nameB);
  const emphasis = { better: palette.green, worse: palette.red, 'no-detectable-difference': palette.bold };
  const sentence = [
    ...(comparison.isSealed ? [] : [palette.yellow(unsealedBadge)]),
    ...wrapText(toDecisionSentence(comparison), pageWidth).map(emphasis[comparison.decision]),
  ];
  if (comparison.difference.lower === null) return `${sentence.join('\n')}\n`;
  return [
    ...sentence,
    '',
    ...drawDifference(comparison, palette),
    '',
    ...toFacts(comparison, a, b).flatMap(([label, text]) =>
      wrapText(text, pageWidth - labelWidth).map(
        (line, i) => palette.dim((i === 0 ? label : '').padEnd(labelWidth)) + line,
      ),
    ),
    ...renderChanges('gained', comparison, palette),
    ...renderChanges('lost', comparison, palette),
    ...(comparison.warnings.length > 0 ? ['', ...renderWarnings(comparison.warnings, palette)] : []),
    '',
  ].join('\n');
}

const labelWidth = 14;

function drawDifference({ difference }: Comparison, palette: Palette): string[] {
  const half = (plotWidth - 1) / 2;
  const above = ['← baseline better'.padEnd(half), '0', 'candidate better →'.padStart(half)];
  const below = ['−100'.padEnd(half), ' ', '+100 points'.padStart(half)];
  return [
    palette.dim(above.join('')),
    drawInterval(difference, axis, plotWidth),
    palette.dim(below.join('')),
  ].map((line) => `  ${line}`);
}

function toFacts(comparison: Comparison, a: string, b: string): [string, string][] {
  const { difference } = comparison;
  const gained = comparison.tasksGained.length;
  const lost = comparison.tasksLost.length;
  const same = comparison.pairedTasks - gained - lost;
  const unpaired =
    comparison.unpairedTasks > 0
      ? `, ${formatQuantity(comparison.unpairedTasks, 'task')} not graded on both sides`
      : '';
  const leftOut =
    difference.excludedCount > 0 ? `, ${formatQuantity(difference.excludedCount, 'cell')} left out` : '';
  return [
    ['candidate', `${b} solved ${formatPercent(comparison.rateB)}`],
    ['baseline', `${a} solved ${formatPercent(comparison.rateA)}`],
    [
      'compared over',
      `${formatQuantity(comparison.pairedTasks, 'task')}, ${formatQuantity(difference.trialCount, 'trial')}${leftOut}${unpaired}`,
    ],
    ['by task', `${gained} solved more often, ${lost} less often, ${same} alike`],
    ['differ in', describeSettings(comparison)],
    ...(comparison.experimentA === comparison.experimentB
      ? []
      : [['experiments', `${comparison.experimentA} → ${comparison.experimentB}`] as [string, string]]),
    ...(comparison.correction === 'none' ? [describeLevel(comparison)] : []),
    ['sensitivity', toPowerSentence(comparison)],
    ['permutation', toPermutationSentence(comparison)],
  ];
}

function describeLevel({ difference }: Comparison): [string, string] {
  return [
    'level',
    `${formatConfidence(difference)} for this pair alone: it is none of the report's comparisons, which are corrected for their number`,
  ];
}

/** Each task with its rates, and a trial of either side to look at. */
function renderChanges(label: 'gained' | 'lost', comparison: Comparison, palette: Palette): string[] {
  const { shown, hiddenCount } = listShownChanges(comparison, label);
  if (shown.length === 0) return [];
  const margin = ' '.repeat(labelWidth);
  const trial = (id: string | undefined) =>
    palette.dim(cutText(`${margin}  ${sanitizeText(id ?? '')}`, pageWidth));
  return [
    ...shown.flatMap((change: TaskChange, i) => [
      palette.dim((i === 0 ? label : '').padEnd(labelWidth)) +
        cutText(describeChange(change), pageWidth - labelWidth),
      trial(change.trialsA[0]),
      trial(change.trialsB[0]),
    ]),
    ...(hiddenCount > 0 ? [palette.dim(`${margin}… ${hiddenCount} more with --json`)] : []),
  ];
}

function describeSettings({ differingSettings }: Comparison): string {
  if (differingSettings.length === 0) return 'nothing: the settings are the same';
  return differingSettings
    .map(({ key, a, b }) => sanitizeText(`${key}: ${JSON.stringify(a)} → ${JSON.stringify(b)}`))
    .join(', ');
}
