import type { Comparison } from '../domain/comparison.ts';
import type { Funnel } from '../domain/funnel.ts';
import type { Report } from '../domain/report.ts';
import { fold, joinSections, quoteMarkdown, renderTable, renderWarnings } from './markdown/pieces.ts';
import { describeExclusion } from './words/describe-exclusion.ts';
import { escapeMarkdown, toMarkdownCode } from './words/escape-markdown.ts';
import { formatPercent, formatQuantity } from './words/format.ts';
import {
  hasSmallSlice,
  type Measure,
  sliceNote,
  toFailureMeasures,
  toGapMeasures,
  toMeasures,
  toRubricMeasures,
  toSliceMeasures,
} from './words/measures.ts';
import { toProvenance } from './words/provenance.ts';
import { rejectionMeanings } from './words/rejection-meanings.ts';
import {
  formatConfidence,
  formatInterval,
  isUndecided,
  toDecisionSentence,
  toHeadline,
  toLeftOutSentences,
  toPowerSentence,
  unsealedBadge,
} from './words/sentences.ts';

const escapeLabel = ({ label, cells }: Measure): Measure => ({ label: escapeMarkdown(label), cells });
const symbols = { pass: '✅', fail: '❌', invalid: '⚠️', open: '▫️' };

/**
 * The report for a pull-request comment: answer and rates in sight, the rest folded. Equal orders, so that it
 * diffs well.
 */
export function renderReportMarkdown(report: Report, options: { readonly funnel?: Funnel } = {}): string {
  const names = report.variants.map(({ name }) => quoteMarkdown(name));
  return joinSections([
    `## ${toHeadline(report, quoteMarkdown)}`,
    report.isSealed ? '' : `> **${unsealedBadge}**: agents could reach the machine they ran on.`,
    ...report.comparisons.map(renderComparison),
    renderRates(report, names),
    renderWarnings(report.warnings),
    fold('Details', renderMeasures(toMeasures(report), names)),
    foldMeasures('What went wrong', toFailureMeasures(report), names),
    foldMeasures('Public benchmarks', toGapMeasures(report), names),
    foldMeasures('Rubrics', toRubricMeasures(report), names),
    fold(formatQuantity(report.tasks.length, 'task'), renderTasks(report, names)),
    foldMeasures('Slices', toSliceMeasures(report), names, hasSmallSlice(report) ? sliceNote : ''),
    options.funnel ? fold('Where the tasks come from', renderFunnel(options.funnel)) : '',
    `<sub>${escapeMarkdown(toProvenance(report).join(' · '))}</sub>`,
  ]);
}

function renderComparison(comparison: Comparison): string {
  const sentence = toDecisionSentence(comparison, quoteMarkdown);
  if (comparison.decision !== 'no-detectable-difference') return `**${sentence}**`;
  return isUndecided(comparison) ? `${sentence} ${toPowerSentence(comparison)}` : sentence;
}

function renderRates({ variants, exclusions }: Report, names: readonly string[]): string {
  const [first] = variants;
  if (first === undefined) return '';
  const leftOut = exclusions.map(
    ({ reason, count }) => `${count} ${escapeMarkdown(describeExclusion(reason))}`,
  );
  return [
    renderTable(
      ['Variant', 'Solve rate', formatConfidence(first.solveRate), 'Tasks', 'Trials', 'Left out'],
      variants.map(({ solveRate }, i) => [
        names[i] ?? '',
        formatPercent(solveRate.value),
        formatInterval(solveRate),
        String(solveRate.taskCount),
        String(solveRate.trialCount),
        String(solveRate.excludedCount),
      ]),
    ),
    ...(leftOut.length > 0 ? [`Cells left out: ${leftOut.join(', ')}.`] : []),
    ...toLeftOutSentences({ variants }, quoteMarkdown),
  ].join('\n\n');
}

function foldMeasures(
  title: string,
  measures: readonly Measure[],
  names: readonly string[],
  note = '',
): string {
  if (measures.length === 0) return '';
  const table = renderMeasures(measures.map(escapeLabel), names);
  return fold(title, note === '' ? table : `${table}\n\n${note}`);
}

function renderMeasures(measures: readonly Measure[], names: readonly string[]): string {
  return renderTable(
    ['', ...names],
    measures.map(({ label, cells }) => [label, ...cells]),
  );
}

function renderTasks({ tasks, variants }: Report, names: readonly string[]): string {
  return renderTable(
    ['Task', '', ...names],
    tasks.map((task) => [
      toMarkdownCode(task.taskId),
      `${toMarkdownCode(task.title)}${task.kind === 'regression-only' ? ' (regression-only)' : ''}`,
      ...variants.map(({ id }) =>
        (task.verdicts[id] ?? []).map((verdict) => symbols[verdict ?? 'open']).join(''),
      ),
    ]),
  );
}

function renderFunnel({ stages }: Funnel): string {
  return stages
    .map(({ stage, entered, kept, rejected }) =>
      [
        `- **${stage}**: ${entered} in, ${kept} kept`,
        ...rejected.map(({ reason, count }) => `  - ${count} \`${reason}\`: ${rejectionMeanings[reason]}`),
      ].join('\n'),
    )
    .join('\n');
}
