import type { Funnel } from '../../domain/funnel.ts';
import { type FlowLayout, layOutFlow, type Ribbon } from './flow-layout.ts';
import { type Html, html } from './html.ts';

/** The funnel as one stream that loses its side arms; nothing where nothing has entered. */
export function drawFlow(funnel: Funnel): Html | null {
  if (funnel.stages.every(({ entered }) => entered === 0)) return null;
  const layout = layOutFlow(funnel);
  return html`<div class="scroll"><svg class="flow" viewBox="0 0 ${layout.width} ${layout.height}" role="img" aria-label="${describe(funnel)}">
${layout.ribbons.map(
  (ribbon) => html`<path class="${ribbon.kind}" d="${toPath(ribbon)}"><title>${ribbon.label}</title></path>
`,
)}
${drawHeads(layout, funnel)}
${layout.ends.map(
  ({
    x,
    y,
    width,
    height,
    count,
    label,
  }) => html`<rect class="end" x="${round(x)}" y="${round(y)}" width="${width}" height="${round(height)}"/>
<text x="${round(x + width + 7)}" y="${round(y + height / 2 + 4)}"><tspan class="count">${count}</tspan> ${label}</text>
`,
)}
</svg></div>`;
}

/** Counts above the borders, the names of the stages between them. */
function drawHeads({ nodes, width }: FlowLayout, { stages }: Funnel): Html[] {
  return nodes.map(({ x, y, width: own, height, count, noun }, i) => {
    const isLast = i === nodes.length - 1;
    const place = html`x="${round(isLast ? width : x)}" text-anchor="${isLast ? 'end' : 'start'}"`;
    const next = nodes[i + 1];
    return html`<rect class="node" x="${round(x)}" y="${y}" width="${own}" height="${round(height)}"/>
<text class="number" ${place} y="20">${count}</text><text class="noun" ${place} y="38">${noun}</text>
${next === undefined ? null : html`<text class="stage-name" x="${round((x + next.x + own) / 2)}" y="20" text-anchor="middle">${stages[i]?.stage ?? ''} →</text>`}
`;
  });
}

/** Flat at both ends, as streams leave and enter. */
function toPath({ from, to }: Ribbon): string {
  const middle = round((from.x + to.x) / 2);
  const [x, y, endX, endY] = [from.x, from.y, to.x, to.y].map(round);
  const [bottom, endBottom] = [round(from.y + from.height), round(to.y + to.height)];
  return `M${x} ${y}C${middle} ${y} ${middle} ${endY} ${endX} ${endY}V${endBottom}C${middle} ${endBottom} ${middle} ${bottom} ${x} ${bottom}Z`;
}

const round = (value: number) => Number(value.toFixed(1));

function describe({ stages }: Funnel): string {
  return stages.map(({ stage, entered, kept }) => `${stage} kept ${kept} of ${entered}`).join(', ');
}
