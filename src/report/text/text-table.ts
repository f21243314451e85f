import { fitText, toWidth } from '../words/fit-text.ts';
import type { Palette } from './palette.ts';

export const pageWidth = 80;
const gap = '  ';
const narrowestLabel = 24;

export interface TextTable {
  readonly title: string;
  /** Heads of the columns to the right of the labels. */
  readonly heads: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly cells: readonly string[];
    readonly faint?: readonly boolean[];
  }[];
}

/**
 * A table with labels to the left and values to the right, in at most 80 columns. Columns that find no room
 * follow in further tables of the same rows.
 */
export function renderTextTable(
  { title, heads, rows }: TextTable,
  palette: Pick<Palette, 'bold' | 'dim'>,
): string[] {
  const widths = heads.map((head, i) =>
    Math.max(toWidth(head), ...rows.map(({ cells }) => toWidth(cells[i] ?? ''))),
  );
  const longest = Math.max(toWidth(title), ...rows.map(({ label }) => toWidth(label)));
  return fillTables(widths, pageWidth - Math.max(narrowestLabel, longest)).flatMap((columns, table) => {
    const taken = columns.reduce((sum, i) => sum + gap.length + (widths[i] ?? 0), 0);
    const room = pageWidth - taken;
    const line = (label: string, cells: readonly string[], faint: readonly boolean[] = []) =>
      (
        fitText(label, room) +
        columns
          .map((i) => {
            const cell = gap + fitText(cells[i] ?? '', widths[i] ?? 0, 'right');
            return faint[i] ? palette.dim(cell) : cell;
          })
          .join('')
      ).trimEnd();
    return [
      ...(table > 0 ? [''] : []),
      palette.bold(line(title, heads)),
      ...rows.map(({ label, cells, faint }) => line(label, cells, faint)),
    ];
  });
}

/**
 * Indices of the columns of each table; a column that is wider than all room stands alone and is cut by its
 * own text.
 */
function fillTables(widths: readonly number[], room: number): number[][] {
  const tables: number[][] = [[]];
  let taken = 0;
  for (const [i, width] of widths.entries()) {
    const own = gap.length + width;
    if (taken > 0 && taken + own > room) {
      tables.push([]);
      taken = 0;
    }
    tables.at(-1)?.push(i);
    taken += own;
  }
  return tables;
}
