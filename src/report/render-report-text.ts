import type { Funnel } from '../domain/funnel.ts';
import type { Report } from '../domain/report.ts';
import { renderFunnelText } from './render-funnel-text.ts';
import { type Palette, plainPalette } from './text/palette.ts';
import { renderRates } from './text/rates.ts';
import { renderTaskGrid } from './text/task-grid.ts';
import { pageWidth, renderTextTable } from './text/text-table.ts';
import { renderWarnings } from './text/warnings.ts';
import { wrapText } from './words/fit-text.ts';
import {
  hasSmallSlice,
  type Measure,
  sliceNote,
  toFailureMeasures,
  toGapMeasures,
  toMeasures,
  toRubricMeasures,
  toSliceMeasures,
} from './words/measures.ts';
import { toProvenance } from './words/provenance.ts';
import { sanitizeText } from './words/sanitize-text.ts';
import {
  isUndecided,
  toDecisionSentence,
  toHeadline,
  toPowerSentence,
  unsealedBadge,
} from './words/sentences.ts';

export interface RenderTextOptions {
  readonly funnel?: Funnel;
  readonly palette?: Palette;
}

/** The report for a terminal: answer first, at most 80 columns, complete without colour. */
export function renderReportText(report: Report, options: RenderTextOptions = {}): string {
  const palette = options.palette ?? plainPalette;
  // As in `compare A B`: A is the baseline.
  const letters = report.variants.map((_, i) => (i < 26 ? String.fromCodePoint(65 + i) : `V${i + 1}`));
  const labels = report.variants.map(({ name }, i) => `${letters[i]} ${sanitizeText(name)}`);
  const table = (title: string, measures: readonly Measure[]) =>
    measures.length === 0
      ? []
      : renderTextTable(
          {
            title,
            heads: letters,
            rows: measures.map((row) => ({ ...row, label: sanitizeText(row.label) })),
          },
          palette,
        );
  const slices = table('Slices', toSliceMeasures(report));
  const sections = [
    renderAnswer(report, palette),
    renderRates(report, labels, palette),
    renderWarnings(report.warnings, palette),
    table('Details', toMeasures(report)),
    table('What went wrong', toFailureMeasures(report)),
    table('Public benchmarks', toGapMeasures(report)),
    table('Rubrics', toRubricMeasures(report)),
    renderTaskGrid(report, letters, palette),
    hasSmallSlice(report) ? [...slices, palette.dim(sliceNote)] : slices,
    options.funnel
      ? [palette.bold('Where the tasks come from'), renderFunnelText(options.funnel, palette).trimEnd()]
      : [],
    wrapText(toProvenance(report).join(' · '), pageWidth).map(palette.dim),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function renderAnswer(report: Report, palette: Palette): string[] {
  return [
    ...(report.isSealed ? [] : [palette.yellow(unsealedBadge)]),
    ...wrapText(toHeadline(report), pageWidth).map(palette.bold),
    ...report.comparisons.flatMap((comparison) => [
      ...wrapText(toDecisionSentence(comparison), pageWidth),
      ...(isUndecided(comparison) ? wrapText(toPowerSentence(comparison), pageWidth).map(palette.dim) : []),
    ]),
  ];
}
