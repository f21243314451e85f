import type { Report } from '../../domain/report.ts';
import { formatPercent } from '../words/format.ts';
import { quotePlain } from '../words/sentences.ts';
import { type Html, html } from './html.ts';

/** Tasks whose repeats agree less than the threshold asks for, with the variant that wavers. */
export function renderUnstableTasks({ unstableTasks, tasks, variants, settings }: Report): Html | null {
  if (unstableTasks.length === 0) return null;
  const titles = new Map(tasks.map(({ taskId, title }) => [taskId, title]));
  const names = new Map(variants.map(({ id, name }) => [id, name]));
  return html`<section><h2>Unstable tasks <small>fewer than ${formatPercent(settings.stabilityThreshold)} of the repeats agree</small></h2>
<div class="scroll"><table>
<thead><tr><th class="text">Task</th><th>Variant</th><th>Agreement</th></tr></thead>
<tbody>${unstableTasks.map(
    ({ taskId, variantId, agreement }) => html`
<tr><td class="text">${titles.get(taskId) ?? ''}<small><code>${taskId}</code></small></td><td>${quotePlain(names.get(variantId) ?? variantId)}</td><td>${formatPercent(agreement)}</td></tr>`,
  )}
</tbody></table></div></section>`;
}
