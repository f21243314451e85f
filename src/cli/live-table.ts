import type { Standing } from '../domain/progress.ts';
import { formatPercent, formatUsd } from '../report/words/format.ts';
import { formatInterval } from '../report/words/sentences.ts';
import { estimateSolveRate } from '../stats/solve-rate.ts';
import { renderTable } from './render-table.ts';

/** The table under the live line of a run: a row for each variant. An interval is found anew only when there is more to it. */
export function createLiveTable() {
  const known = new Map<string, { readonly done: number; readonly text: string }>();
  const describeRate = ({ name, done, verdicts }: Standing): string => {
    const former = known.get(name);
    if (former?.done === done) return former.text;
    const rate = estimateSolveRate(verdicts);
    const interval = rate.lower === null ? '' : ` (${formatInterval(rate)})`;
    const text = `${formatPercent(rate.value)}${interval}`;
    known.set(name, { done, text });
    return text;
  };
  return (variants: readonly Standing[]): string[] =>
    renderTable(
      ['variant', 'done', 'running', 'solved (95 %)', 'cost'],
      variants.map((variant) => [
        variant.name,
        `${variant.done}/${variant.total}`,
        String(variant.running),
        describeRate(variant),
        formatUsd(variant.costUsd),
      ]),
      'variant',
    ).split('\n');
}
