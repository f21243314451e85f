import type { Estimate } from '../../domain/estimate.ts';
import { type Html, html } from './html.ts';

export interface PlotAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Drawn stronger than the other ticks, such as 0 of a difference. */
  readonly origin?: number;
}

export const rateAxis: PlotAxis = {
  low: 0,
  high: 1,
  ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, label: `${at * 100}%` })),
};

export const differenceAxis: PlotAxis = {
  low: -1,
  high: 1,
  ticks: [-1, -0.5, 0, 0.5, 1].map((at) => ({
    at,
    label: `${at > 0 ? '+' : at < 0 ? '−' : ''}${Math.abs(at * 100)}`,
  })),
  origin: 0,
};

/** Dot and whiskers as wide as the place they are put in: coordinates are shares of it. */
export function drawIntervalPlot(estimate: Estimate, axis: PlotAxis, label: string, tone = ''): Html {
  const x = (value: number) => `${(((value - axis.low) / (axis.high - axis.low)) * 100).toFixed(2)}%`;
  const { value, lower, upper } = estimate;
  return html`<svg class="plot ${tone}" role="img" aria-label="${label}">
${axis.ticks.map(({ at }) => html`<line class="${at === axis.origin ? 'origin' : 'grid'}" x1="${x(at)}" x2="${x(at)}" y1="0" y2="100%"/>`)}
${
  lower === null || upper === null
    ? null
    : html`<line class="whisker" x1="${x(lower)}" x2="${x(upper)}" y1="50%" y2="50%"/>
${[lower, upper].map((end) => html`<line class="end" x1="${x(end)}" x2="${x(end)}" y1="34%" y2="66%"/>`)}`
}
${value === null ? null : html`<circle class="dot" cx="${x(value)}" cy="50%" r="6"/>`}
</svg>`;
}

export function drawAxis(axis: PlotAxis): Html {
  const x = (value: number) => `${((value - axis.low) / (axis.high - axis.low)) * 100}%`;
  return html`<span class="axis" aria-hidden="true">${axis.ticks.map(({ at, label }) => html`<span style="left:${x(at)}">${label}</span>`)}</span>`;
}
