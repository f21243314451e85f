import type { Comparison, TaskChange } from '../../domain/comparison.ts';
import type { Report } from '../../domain/report.ts';
import { formatPercent, formatPoints, formatPValue, formatQuantity } from '../words/format.ts';
import { quotePlain, toIntervalPhrase, toPermutationSentence, toPowerSentence } from '../words/sentences.ts';
import { type Html, html } from './html.ts';
import { differenceAxis, drawAxis, drawIntervalPlot } from './interval-plot.ts';

/** A panel for each comparison with the baseline: the difference drawn, and what it rests on. */
export function renderComparisons({ comparisons, tasks }: Report): Html | null {
  if (comparisons.length === 0) return null;
  const titles = new Map(tasks.map(({ taskId, title }) => [taskId, title]));
  return html`<section>
<h2>Comparison <small>task by task, over the tasks that both have</small></h2>
${comparisons.map((comparison) => renderPanel(comparison, titles))}
</section>`;
}

const words: Readonly<Record<Comparison['decision'], string>> = {
  better: 'better',
  worse: 'worse',
  'no-detectable-difference': 'no difference detected',
};

function renderPanel(comparison: Comparison, titles: ReadonlyMap<string, string>): Html {
  const { difference, decision, pValue } = comparison;
  const interval = toIntervalPhrase(comparison);
  return html`<div class="panel">
<h3>${quotePlain(comparison.nameB)} <span class="soft">against</span> ${quotePlain(comparison.nameA)}<span class="pill ${decision}">${difference.lower === null ? 'cannot be decided' : words[decision]}</span></h3>
${
  difference.lower === null
    ? null
    : html`<p class="difference"><b>${formatPoints(difference.value)}</b> ${interval}, ${formatPValue(pValue)}</p>
<div class="ends"><span>← baseline better</span><span>candidate better →</span></div>
${drawIntervalPlot(difference, differenceAxis, interval, decision)}
${drawAxis(differenceAxis)}`
}
<dl>${toFacts(comparison, titles).map(([term, fact]) => html`<dt>${term}</dt><dd>${fact}</dd>`)}</dl></div>`;
}

function toFacts(comparison: Comparison, titles: ReadonlyMap<string, string>): [string, Html | string][] {
  const { difference, pairedTasks, unpairedTasks, changes } = comparison;
  const over = [formatQuantity(pairedTasks, 'task'), formatQuantity(difference.trialCount, 'trial')];
  if (difference.excludedCount > 0) over.push(`${formatQuantity(difference.excludedCount, 'cell')} left out`);
  if (unpairedTasks > 0) over.push(`${formatQuantity(unpairedTasks, 'task')} not graded on both sides`);
  const settings = comparison.differingSettings.map(
    ({ key, a, b }) => html`<div><code>${key}</code> ${JSON.stringify(a)} → ${JSON.stringify(b)}</div>`,
  );
  return [
    ['Candidate', `${quotePlain(comparison.nameB)}, solved ${formatPercent(comparison.rateB)}`],
    ['Baseline', `${quotePlain(comparison.nameA)}, solved ${formatPercent(comparison.rateA)}`],
    ['Compared over', over.join(', ')],
    [
      'Solved more often',
      listChanges(
        changes.filter(({ rateA, rateB }) => rateB > rateA),
        titles,
      ),
    ],
    [
      'Solved less often',
      listChanges(
        changes.filter(({ rateA, rateB }) => rateB < rateA),
        titles,
      ),
    ],
    ['Differ in', settings.length > 0 ? html`${settings}` : 'nothing: the settings are the same'],
    ['Sensitivity', toPowerSentence(comparison)],
    ['Permutation', toPermutationSentence(comparison)],
  ];
}

/** Each with its rates, and with trials to look at. */
function listChanges(changes: readonly TaskChange[], titles: ReadonlyMap<string, string>): Html | string {
  if (changes.length === 0) return 'none';
  return html`<details><summary>${formatQuantity(changes.length, 'task')}</summary>${changes.map(
    ({
      taskId,
      rateA,
      rateB,
      trialsA,
      trialsB,
    }) => html`<div class="change"><code>${taskId}</code> ${formatPercent(rateA)} → ${formatPercent(rateB)} <span class="soft">${titles.get(taskId) ?? ''}</span>
<small>${[...trialsA.slice(0, 1), ...trialsB.slice(0, 1)].map((id) => html`<code>${id}</code>`)}</small></div>`,
  )}</details>`;
}
