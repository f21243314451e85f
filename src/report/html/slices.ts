import type { Report, Slice } from '../../domain/report.ts';
import { hasSmallSlice, sliceNote, toSliceMeasures } from '../words/measures.ts';
import { quotePlain } from '../words/sentences.ts';
import { type Html, html } from './html.ts';
import { drawIntervalPlot, rateAxis } from './interval-plot.ts';

/** As many as leave room for a drawing beside the figures. */
const mostDrawn = 3;

/** Parts of the tasks that are alike in one respect; grey where nothing can be said of them. */
export function renderSlices(report: Report): Html | null {
  const { slices, variants } = report;
  if (slices.length === 0) return null;
  const groups = [...Map.groupBy(slices, ({ dimension, value }) => `${dimension}\n${value}`).values()];
  const cell = (text: string, isFaint: boolean, slice: Slice | undefined) =>
    html`<td class="${isFaint ? 'faint slice' : 'slice'}">${
      slice && variants.length <= mostDrawn ? drawIntervalPlot(slice.solveRate, rateAxis, text) : null
    }${text}</td>`;
  return html`<section><h2>Slices <small>solve rate where tasks are alike in one respect</small></h2>
<div class="scroll"><table>
<thead><tr><th></th>${variants.map(({ name }) => html`<th>${quotePlain(name)}</th>`)}</tr></thead>
<tbody>${toSliceMeasures(report).map(
    ({ label, cells, faint = [] }, row) => html`
<tr><td class="text">${label}</td>${cells.map((text, i) =>
      cell(
        text,
        faint[i] ?? false,
        groups[row]?.find(({ variantId }) => variantId === variants[i]?.id),
      ),
    )}</tr>`,
  )}
</tbody></table></div>
${hasSmallSlice(report) ? html`<p class="note">${sliceNote}</p>` : null}</section>`;
}
