import type { Report } from '../../domain/report.ts';
import { describeExclusion } from '../words/describe-exclusion.ts';
import { fitText, toWidth, wrapText } from '../words/fit-text.ts';
import { formatPercent } from '../words/format.ts';
import { sanitizeText } from '../words/sanitize-text.ts';
import { formatConfidence, formatInterval, toLeftOutSentences } from '../words/sentences.ts';
import { drawInterval } from './draw-interval.ts';
import type { Palette } from './palette.ts';
import { pageWidth } from './text-table.ts';

const longestName = 26;
const cellWidths = [6, 9, 7, 8, 10];

/** One line per variant: rate, interval as a drawing and in figures, tasks, trials and what was left out. */
export function renderRates(report: Report, labels: readonly string[], palette: Palette): string[] {
  const name = Math.min(longestName, Math.max('Solve rate'.length, ...labels.map(toWidth)));
  const plot = pageWidth - name - 4 - cellWidths.reduce((sum, width) => sum + width, 0) + 2;
  const line = (label: string, drawn: string, [rate = '', ...others]: readonly string[]) =>
    `${fitText(label, name)}${fitText(rate, 6, 'right')}  ${drawn}${others.map((cell, i) => fitText(cell, cellWidths[i + 1] ?? 0, 'right')).join('')}`;
  const [first] = report.variants;
  if (first === undefined) return ['The experiment has no variant.'];
  const heads = ['', formatConfidence(first.solveRate), 'tasks', 'trials', 'left out'];
  return [
    palette.bold(line('Solve rate', toScale(plot), heads)),
    ...report.variants.map(({ solveRate }, i) =>
      line(labels[i] ?? '', drawInterval(solveRate, { low: 0, high: 1 }, plot), [
        formatPercent(solveRate.value),
        formatInterval(solveRate),
        String(solveRate.taskCount),
        String(solveRate.trialCount),
        String(solveRate.excludedCount),
      ]),
    ),
    ...renderLeftOut(report).map(palette.dim),
  ];
}

function toScale(width: number): string {
  const half = Math.floor(width / 2);
  return `0${'50'.padStart(half)}${'100'.padStart(width - half - 1)}`;
}

function renderLeftOut(report: Report): string[] {
  const { exclusions, unstableTasks } = report;
  const parts = exclusions.map(({ reason, count }) => `${count} ${describeExclusion(reason)}`);
  const unstable = [...new Set(unstableTasks.map(({ taskId }) => sanitizeText(taskId)))];
  return [
    ...(parts.length > 0 ? wrapText(`Cells left out: ${parts.join(', ')}.`, pageWidth) : []),
    ...toLeftOutSentences(report).flatMap((sentence) => wrapText(sentence, pageWidth)),
    ...(unstable.length > 0 ? wrapText(`Unstable tasks: ${unstable.join(', ')}.`, pageWidth) : []),
  ];
}
