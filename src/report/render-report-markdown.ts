import type { Comparison } from '../domain/comparison.ts';
import type { Funnel } from '../domain/funnel.ts';
import type { Report, Warning } from '../domain/report.ts';
import { describeExclusion } from './words/describe-exclusion.ts';
import { escapeMarkdown, toMarkdownCode } from './words/escape-markdown.ts';
import { formatPercent, formatQuantity } from './words/format.ts';
import { type Measure, toMeasures, toSliceMeasures } from './words/measures.ts';
import { toProvenance } from './words/provenance.ts';
import { rejectionMeanings } from './words/rejection-meanings.ts';
import {
  formatConfidence,
  formatInterval,
  isUndecided,
  type Quote,
  quotePlain,
  toDecisionSentence,
  toHeadline,
  toPowerSentence,
  unsealedBadge,
} from './words/sentences.ts';

/** Names are the user’s own, but may hold anything. */
const quote: Quote = (name) => toMarkdownCode(quotePlain(name));
const escapeLabel = ({ label, cells }: Measure): Measure => ({ label: escapeMarkdown(label), cells });
const symbols = { pass: '✅', fail: '❌', invalid: '⚠️', open: '▫️' };

/**
 * The report for a pull-request comment: answer and rates in sight, the rest folded. Equal orders, so that it
 * diffs well.
 */
export function renderReportMarkdown(report: Report, options: { readonly funnel?: Funnel } = {}): string {
  const names = report.variants.map(({ name }) => quote(name));
  return `${[
    `## ${toHeadline(report, quote)}`,
    report.isSealed ? '' : `> **${unsealedBadge}**: agents could reach the machine they ran on.`,
    ...report.comparisons.map(renderComparison),
    renderRates(report, names),
    renderWarnings(report.warnings),
    fold('Details', renderMeasures(toMeasures(report), names)),
    fold(formatQuantity(report.tasks.length, 'task'), renderTasks(report, names)),
    report.slices.length > 0
      ? fold('Slices', renderMeasures(toSliceMeasures(report).map(escapeLabel), names))
      : '',
    options.funnel ? fold('Where the tasks come from', renderFunnel(options.funnel)) : '',
    `<sub>${escapeMarkdown(toProvenance(report).join(' · '))}</sub>`,
  ]
    .filter((section) => section !== '')
    .join('\n\n')}\n`;
}

function renderComparison(comparison: Comparison): string {
  const sentence = toDecisionSentence(comparison, quote);
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
  ].join('\n\n');
}

function renderWarnings(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map(({ text, fix }) => `- ${escapeMarkdown(text)} ${renderFix(fix)}`);
  return fold(formatQuantity(warnings.length, 'warning'), items.join('\n'));
}

/** Our own sentence with commands between backticks. */
function renderFix(fix: string): string {
  return fix
    .split('`')
    .map((part, i) => (i % 2 === 1 ? toMarkdownCode(part) : part))
    .join('');
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

/** The first column is text, the others stand to the right. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? ':--' : '--:'))), ...rows.map(line)].join('\n');
}

function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
