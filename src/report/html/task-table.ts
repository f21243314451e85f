import type { Verdict } from '../../domain/outcome.ts';
import type { Report } from '../../domain/report.ts';
import { quotePlain } from '../words/sentences.ts';
import { type Html, html } from './html.ts';

const regressionOnlyTag = html`<span class="tag">regression-only, apart</span>`;

/**
 * Tasks × variants, a mark for each repeat: filled for a pass, a ring for a fail, so that it reads without
 * colour too.
 */
export function renderTaskTable({ tasks, variants }: Report): Html {
  return html`<section>
<h2>Tasks</h2>
<div class="scroll"><table>
<thead><tr><th class="text">Task</th>${variants.map(({ name }) => html`<th>${quotePlain(name)}</th>`)}</tr></thead>
<tbody>${tasks.map(
    ({ taskId, title, kind, verdicts }) => html`
<tr><td class="text">${title}${kind === 'regression-only' ? regressionOnlyTag : null}
<small><code>${taskId}</code></small></td>
${variants.map(({ id }) => html`<td>${renderMarks(verdicts[id] ?? [])}</td>`)}</tr>`,
  )}
</tbody></table></div>
<p class="note legend">${(['pass', 'fail', 'invalid', null] as const).map(
    (verdict) => html`<span>${renderMarks([verdict])}${verdict ?? 'open'}</span>`,
  )}</p>
</section>`;
}

function renderMarks(row: readonly (Verdict | null)[]): Html {
  const words = row.map((verdict) => verdict ?? 'open').join(', ');
  return html`<span class="marks" role="img" aria-label="${words}" title="${words}">${row.map(
    (verdict) => html`<i class="${verdict ?? 'open'}"></i>`,
  )}</span>`;
}
