import type { Estimate } from '../../domain/estimate.ts';

export interface Axis {
  readonly low: number;
  readonly high: number;
  /** Marked by a line, such as 0 of a difference. */
  readonly origin?: number;
}

/** Dot and whiskers in `width` columns: `  ├────●──┤   `. */
export function drawInterval(estimate: Estimate, axis: Axis, width: number): string {
  const toColumn = (x: number) => Math.round(((x - axis.low) / (axis.high - axis.low)) * (width - 1));
  const columns = Array<string>(width).fill(' ');
  if (estimate.lower !== null && estimate.upper !== null) {
    columns.fill('─', toColumn(estimate.lower), toColumn(estimate.upper) + 1);
    columns[toColumn(estimate.lower)] = '├';
    columns[toColumn(estimate.upper)] = '┤';
  }
  if (axis.origin !== undefined) {
    const origin = toColumn(axis.origin);
    columns[origin] = { '─': '┼', '├': '├', '┤': '┤' }[columns[origin] ?? ' '] ?? '│';
  }
  if (estimate.value !== null) columns[toColumn(estimate.value)] = '●';
  return columns.join('');
}
