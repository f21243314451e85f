import type { Funnel } from '../domain/funnel.ts';
import type { Report } from '../domain/report.ts';
import type { Warning } from '../domain/warning.ts';
import { renderComparisons } from './html/comparisons.ts';
import { drawCostPlot } from './html/cost-plot.ts';
import { renderFunnel } from './html/funnel.ts';
import { type Html, html } from './html/html.ts';
import { pageStyle } from './html/page-style.ts';
import { renderRates } from './html/rates.ts';
import { renderSlices } from './html/slices.ts';
import { renderTaskTable } from './html/task-table.ts';
import { renderUnstableTasks } from './html/unstable-tasks.ts';
import {
  type Measure,
  toFailureMeasures,
  toGapMeasures,
  toMeasures,
  toRubricMeasures,
} from './words/measures.ts';
import { toProvenance } from './words/provenance.ts';
import {
  isUndecided,
  quotePlain,
  toDecisionSentence,
  toHeadline,
  toPowerSentence,
  unsealedBadge,
} from './words/sentences.ts';

/** The report as one file: no script, nothing from elsewhere, light and dark. */
export function renderReportHtml(report: Report, options: { readonly funnel?: Funnel } = {}): string {
  const [answer = '', interval] = splitHeadline(toHeadline(report));
  const names = report.variants.map(({ name }) => quotePlain(name));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${answer} · rollbench</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body><main>
<header><b>rollbench</b>${report.isSealed ? null : html`<span class="badge">${unsealedBadge}</span>`}
<span class="where">${report.experimentId} · ${report.createdAt.slice(0, 10)}</span></header>
<h1>${answer}</h1>
${interval ? html`<p class="interval">${interval}</p>` : null}
${report.comparisons.map(
  (comparison) => html`<p class="answer ${comparison.decision}">${toDecisionSentence(comparison)}
<span>${isUndecided(comparison) ? toPowerSentence(comparison) : null}</span></p>`,
)}
${renderWarnings(report.warnings)}
${renderRates(report)}
${renderComparisons(report)}
${drawCostPlot(report)}
${renderMeasures('Details', toMeasures(report), names)}
${renderMeasures('What went wrong', toFailureMeasures(report), names)}
${renderMeasures('Public benchmarks', toGapMeasures(report), names)}${renderMeasures('Rubrics', toRubricMeasures(report), names)}
${renderTaskTable(report)}
${renderUnstableTasks(report)}
${renderSlices(report)}
${options.funnel ? renderFunnel(options.funnel) : null}
<footer>${toProvenance(report).join(' · ')}</footer>
</main></body>
</html>
`.markup;
}

/** "X solved 87% of 6 tasks (95% interval 51–97%)." is too long for one line of display type. */
function splitHeadline(headline: string): string[] {
  return headline
    .replace(/\.$/, '')
    .split(/ \((?=[^(]*$)/)
    .map((part) => part.replace(/\)$/, ''));
}

function renderWarnings(warnings: readonly Warning[]): Html | null {
  if (warnings.length === 0) return null;
  return html`<div class="warnings"><ul>${warnings.map(
    ({ text, fix }) => html`<li>${text}<span class="fix">${renderFix(fix)}</span></li>`,
  )}</ul></div>`;
}

/** Our own sentence with commands between backticks. */
function renderFix(fix: string): Html[] {
  return fix.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

function renderMeasures(title: string, measures: readonly Measure[], names: readonly string[]): Html | null {
  if (measures.length === 0) return null;
  return html`<section><h2>${title}</h2>
<div class="scroll"><table>
<thead><tr><th></th>${names.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${measures.map(
    ({ label, cells }) => html`
<tr><td class="text">${label}</td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}
</tbody></table></div></section>`;
}
