import { cutText, fitText, toWidth } from '../report/words/fit-text.ts';
import { sanitizeText } from '../report/words/sanitize-text.ts';

const gap = '  ';
const widest = 80;

/** A plain table that fits 80 columns: the last column gives way, and nothing in a cell can steer the terminal. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '(none)';
  const cells = [head, ...rows].map((row) => row.map(sanitizeText));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => toWidth(row[column] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + gap.length, 0);
  const room = Math.max(10, widest - before);
  const last = head.length - 1;
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column < last ? fitText(cell, widths[column] ?? 0) : cutText(cell, room)))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}
