import type { Funnel } from '../../domain/funnel.ts';
import { rejectionMeanings } from '../words/rejection-meanings.ts';
import { drawFlow } from './flow-diagram.ts';
import { type Html, html } from './html.ts';

/** What each stage kept and dropped: drawn, and the reasons in words below. */
export function renderFunnel(funnel: Funnel): Html {
  return html`<section>
<h2>Where the tasks come from <small>what each stage kept, and why it dropped the rest</small></h2>
${drawFlow(funnel)}
${funnel.stages.map(
  ({ stage, entered, kept, rejected }) => html`<div class="stage"><h3>${stage}</h3><div>
<p><b>${kept}</b> of ${entered} kept</p>
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
