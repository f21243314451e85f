import type { Plan, PlanOption } from '../domain/plan.ts';
import { type Palette, plainPalette } from './text/palette.ts';
import { pageWidth, renderTextTable } from './text/text-table.ts';
import { renderWarnings } from './text/warnings.ts';
import { wrapText } from './words/fit-text.ts';
import { formatQuantity, formatUsd } from './words/format.ts';
import { quotePlain } from './words/sentences.ts';

/** The plan for a terminal: answer first, at most 80 columns. */
export function renderPlanText(plan: Plan, palette: Palette = plainPalette): string {
  const options = [plan, ...plan.options].toSorted((x, y) => x.repeats - y.repeats);
  const sections = [
    wrapText(toAnswer(plan), pageWidth).map(palette.bold),
    renderTextTable(
      {
        title: 'Ways to find it',
        heads: ['tasks', 'trials', 'cost'],
        rows: options.map((option) => ({ label: toLabel(option, plan), cells: toCells(option) })),
      },
      palette,
    ),
    [toBenchmark(plan), toFloor(plan), toSource(plan)].flatMap((sentence) => wrapText(sentence, pageWidth)),
    renderWarnings(plan.warnings, palette),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function toAnswer({ effect, power, confidence, tasks, repeats, costUsd }: Plan): string {
  const cost = costUsd === null ? 'at a cost that is not known' : `for about ${formatUsd(costUsd)}`;
  return (
    `To find a true difference of ${toPoints(effect)} with ${toPercent(power)} power at ${toPercent(confidence)} confidence: ` +
    `${formatQuantity(tasks, 'task')} × ${formatQuantity(repeats, 'repeat')} of two variants, ${cost}.`
  );
}

function toLabel({ repeats }: PlanOption, plan: Plan): string {
  return `${formatQuantity(repeats, 'repeat')}${repeats === plan.repeats ? ', as planned' : ''}`;
}

function toCells({ tasks, repeats, costUsd }: PlanOption): string[] {
  return [String(tasks), String(2 * tasks * repeats), formatUsd(costUsd)];
}

function toBenchmark({ benchmark, repeats, power }: Plan): string {
  const size = `Your ${formatQuantity(benchmark.tasks, 'task')} × ${formatQuantity(repeats, 'repeat')}`;
  return benchmark.detectableEffect === null
    ? `${size} find no difference reliably, however large.`
    : `${size} find a true difference of ${toPoints(benchmark.detectableEffect)} with ${toPercent(power)} power.`;
}

function toFloor({ floor }: Plan): string {
  const found =
    floor.detectableEffect === null
      ? 'nothing reliably'
      : `${toPoints(floor.detectableEffect)}, nothing smaller`;
  return (
    `The floor for choosing a model is ${floor.tasks} tasks × ${floor.repeats} repeats. It finds ${found} ` +
    `(by the textbook's normal approximation about ${toPoints(floor.textbookEffect)}; our test asks for more, so that it holds its level where differences are skewed).`
  );
}

function toSource({ source }: Plan): string {
  return source.experimentId === null
    ? 'Variance: assumed.'
    : `Variance: of ${source.variants.map(quotePlain).join(' and ')} over ${formatQuantity(source.taskCount, 'task')} of ${source.experimentId}.`;
}

const toPoints = (share: number) => `${Number((share * 100).toFixed(share < 0.1 ? 1 : 0))} points`;
const toPercent = (share: number) => `${Number((share * 100).toFixed(1))}%`;
