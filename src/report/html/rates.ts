import type { Report } from '../../domain/report.ts';
import { describeExclusion } from '../words/describe-exclusion.ts';
import { formatPercent } from '../words/format.ts';
import { formatConfidence, formatInterval, quotePlain, toLeftOutSentences } from '../words/sentences.ts';
import { type Html, html } from './html.ts';
import { drawAxis, drawIntervalPlot, rateAxis } from './interval-plot.ts';

/** A row for each variant: rate, interval drawn and in figures, denominators, what was left out. */
export function renderRates(report: Report): Html {
  const { variants, exclusions } = report;
  const [baseline] = variants;
  if (baseline === undefined)
    return html`<section><h2>Solve rate</h2><p>The experiment has no variant.</p></section>`;
  const confidence = formatConfidence(baseline.solveRate);
  const leftOut = exclusions.map(({ reason, count }) => `${count} ${describeExclusion(reason)}`);
  return html`<section>
<h2>Solve rate <small>share of the team’s tasks, each task weighing alike</small></h2>
<div class="scroll"><table>
<thead><tr><th>Variant</th><th></th><th class="wide">${drawAxis(rateAxis)}</th>
<th>${confidence} interval</th><th>Tasks</th><th>Trials</th><th>Left out</th></tr></thead>
<tbody>${variants.map(({ id, name, solveRate }) => {
    const interval = formatInterval(solveRate);
    const label = `${formatPercent(solveRate.value)}, ${confidence} interval ${interval}`;
    return html`
<tr><td class="name">${quotePlain(name)}${id === baseline.id && variants.length > 1 ? html`<small>baseline</small>` : null}</td>
<td class="rate">${formatPercent(solveRate.value)}</td>
<td class="wide">${drawIntervalPlot(solveRate, rateAxis, label)}</td>
<td>${interval}</td><td>${solveRate.taskCount}</td><td>${solveRate.trialCount}</td><td>${solveRate.excludedCount}</td></tr>`;
  })}
</tbody></table></div>
${leftOut.length > 0 ? html`<p class="note">Cells left out: ${leftOut.join(', ')}.</p>` : null}
${toLeftOutSentences(report).map((sentence) => html`<p class="note">${sentence}</p>`)}
</section>`;
}
