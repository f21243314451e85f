import type { Funnel } from '../../domain/funnel.ts';
import { rejectionMeanings } from '../words/rejection-meanings.ts';
import { type Html, html } from './html.ts';

/** What each stage kept and dropped, as bars on one scale, with the reasons below. */
export function renderFunnel({ stages }: Funnel): Html {
  const widest = Math.max(1, ...stages.map(({ entered }) => entered));
  // Room is left to the right of the longest bar for its figures.
  const toWidth = (count: number) => `${((count / widest) * 78).toFixed(2)}%`;
  const toShare = (count: number, whole: number) => `${whole > 0 ? ((count / whole) * 100).toFixed(2) : 0}%`;
  return html`<section>
<h2>Where the tasks come from <small>what each stage kept, and why it dropped the rest</small></h2>
${stages.map(
  ({ stage, entered, kept, rejected }) => html`<div class="stage"><h3>${stage}</h3><div>
<div class="flow"><span class="bar" style="width:${toWidth(entered)}">
<span class="kept" style="width:${toShare(kept, entered)}"></span>
<span class="dropped" style="width:${toShare(entered - kept, entered)}"></span></span>
<span><b>${kept}</b> of ${entered} kept</span></div>
${
  rejected.length > 0
    ? html`<ul class="reasons">${rejected.map(
        ({ reason, count }) =>
          html`<li><span>${count}</span><code>${reason}</code><span class="soft">${rejectionMeanings[reason]}</span></li>`,
      )}</ul>`
    : null
}</div></div>`,
)}
<p class="note">The evidence of a decision: <code>rollbench funnel --explain ID</code></p>
</section>`;
}
