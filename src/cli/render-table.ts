import { stripVTControlCharacters } from 'node:util';

const gap = '  ';
const widest = 80;

/** A plain table that fits 80 columns: the last column gives way, and nothing in a cell can steer the terminal. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '(none)';
  const cells = [head, ...rows].map((row) => row.map(toPlain));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + gap.length, 0);
  const room = Math.max(10, widest - before);
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column < head.length - 1 ? cell.padEnd(widths[column] ?? 0) : cut(cell, room),
        )
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

function toPlain(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}+/gu, ' ');
}

const cut = (text: string, room: number) => (text.length > room ? `${text.slice(0, room - 1)}…` : text);
