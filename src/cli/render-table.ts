import { fitText, toWidth } from '../report/words/fit-text.ts';
import { sanitizeText } from '../report/words/sanitize-text.ts';

const gap = '  ';
const widest = 80;
const narrowest = 10;

/**
 * A plain table that fits 80 columns: one column gives way, the last unless another is named, and nothing in a cell
 * can steer the terminal. All others stand uncut, so that an id can be copied.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  givesWay = head.at(-1),
): string {
  if (rows.length === 0) return '(none)';
  const cells = [head, ...rows].map((row) => row.map(sanitizeText));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => toWidth(row[column] ?? ''))));
  const excess = widths.reduce((sum, width) => sum + width + gap.length, -gap.length) - widest;
  const fitted = widths.map((width, column) =>
    head[column] === givesWay && excess > 0 ? Math.max(Math.min(width, narrowest), width - excess) : width,
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => fitText(cell, fitted[column] ?? 0))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}
