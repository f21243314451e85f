import type { Report, VariantReport } from '../../domain/report.ts';
import { formatPercent, formatUsd } from '../words/format.ts';
import { formatInterval, quotePlain } from '../words/sentences.ts';
import { type Html, html } from './html.ts';

const width = 824;
const height = 300;
const frame = { left: 44, right: width - 130, top: 16, bottom: height - 40 };

interface Point {
  readonly variant: VariantReport;
  readonly cost: number;
  readonly rate: number;
}

/** Solve rate over the cost of an attempt; a line joins the variants that none beats in both. Needs two with a known cost. */
export function drawCostPlot({ variants, paretoFront }: Report): Html | null {
  const points = variants.flatMap((variant) => {
    const { costPerTrialUsd: cost, solveRate } = variant;
    return cost === null || solveRate.value === null ? [] : [{ variant, cost, rate: solveRate.value }];
  });
  if (points.length < 2) return null;
  const largest = toRoundCost(Math.max(...points.map(({ cost }) => cost)));
  const x = (cost: number) => round(frame.left + (cost / largest) * (frame.right - frame.left));
  const front = paretoFront.flatMap((id) => points.find(({ variant }) => variant.id === id) ?? []);
  return html`<section><h2>Cost and solve rate <small>of an attempt at a task; a line joins what none beats in both</small></h2>
<div class="scroll"><svg class="cost" viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(points)}">
${[0, 0.25, 0.5, 0.75, 1].map((rate) => html`<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${y(rate)}" y2="${y(rate)}"/><text class="tick" x="${frame.left - 8}" y="${y(rate) + 4}" text-anchor="end">${formatPercent(rate)}</text>`)}
${[0, 0.5, 1].map((share) => html`<text class="tick" x="${x(share * largest)}" y="${frame.bottom + 20}" text-anchor="middle">${formatUsd(share * largest)}</text>`)}
<path class="front" d="${front.map(({ cost, rate }, i) => `${i === 0 ? 'M' : 'L'}${x(cost)} ${y(rate)}`).join('')}"/>
${points.map((point) => drawPoint(point, x(point.cost), paretoFront.includes(point.variant.id)))}
</svg></div></section>`;
}

function drawPoint({ variant, rate }: Point, x: number, isOnFront: boolean): Html {
  const { lower, upper } = variant.solveRate;
  const whisker =
    lower === null || upper === null
      ? null
      : html`<line class="whisker" x1="${x}" x2="${x}" y1="${y(upper)}" y2="${y(lower)}"/>`;
  return html`<g class="${isOnFront ? 'best' : 'beaten'}">${whisker}<circle cx="${x}" cy="${y(rate)}" r="6"/>
<text x="${x + 12}" y="${y(rate) + 4}">${quotePlain(variant.name)}</text></g>
`;
}

const y = (rate: number) => round(frame.bottom - rate * (frame.bottom - frame.top));
const round = (value: number) => Number(value.toFixed(1));

/** The next of 1, 2, 5, 10, … at or above. */
function toRoundCost(cost: number): number {
  if (cost <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(cost));
  return unit * ([1, 2, 5, 10].find((step) => step * unit >= cost) ?? 10);
}

function describe(points: readonly Point[]): string {
  return points
    .map(
      ({ variant, cost, rate }) =>
        `${quotePlain(variant.name)}: ${formatUsd(cost)} and ${formatPercent(rate)} (${formatInterval(variant.solveRate)})`,
    )
    .join(', ');
}
