import type { Measures } from '../src/curate/fitted-score.ts';

export interface Fitted {
  readonly bias: number;
  readonly weights: Measures;
}

export interface Labelled {
  readonly measures: Measures;
  readonly isPositive: boolean;
}

const maxRoundCount = 200;
const smallestStep = 1e-3;

/**
 * Ridge logistic regression, one weight after the other, with a bound of the curvature, so that no step leads astray: what was
 * measured is mostly nought, and costs nothing then. The bias is not penalised.
 * @param toPenalty of the square of a measure's weight: keeps weights small that few examples speak for; `null` leaves it out
 */
export function fitLogistic(
  examples: readonly Labelled[],
  toPenalty: (measure: string) => number | null,
): Fitted {
  const columns = toColumns(examples, toPenalty);
  const labels = Float64Array.from(examples, ({ isPositive }) => Number(isPositive));
  const sums = new Float64Array(examples.length);
  const weights = new Map(columns.map(({ name }) => [name, 0]));
  for (let round = 0; round < maxRoundCount; round++) {
    let largest = 0;
    for (const column of columns) {
      const weight = weights.get(column.name) ?? 0;
      const step = (toSlope(column, labels, sums) - column.penalty * weight) / column.curvature;
      weights.set(column.name, weight + step);
      for (let k = 0; k < column.rows.length; k++) {
        const row = column.rows[k] ?? 0;
        sums[row] = (sums[row] ?? 0) + step * (column.values[k] ?? 0);
      }
      largest = Math.max(largest, Math.abs(step));
    }
    if (largest < smallestStep) break;
  }
  const { [bias]: constant = 0, ...rest } = Object.fromEntries(weights);
  return { bias: constant, weights: rest };
}

/** Of the log-likelihood along one weight. */
function toSlope({ rows, values }: Column, labels: Float64Array, sums: Float64Array): number {
  let slope = 0;
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k] ?? 0;
    slope += ((labels[row] ?? 0) - 1 / (1 + Math.exp(-(sums[row] ?? 0)))) * (values[k] ?? 0);
  }
  return slope;
}

const bias = '(bias)';

interface Column {
  readonly name: string;
  readonly penalty: number;
  /** At most; the slope of a chance is a quarter at its steepest. */
  readonly curvature: number;
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

function toColumns(
  examples: readonly Labelled[],
  toPenalty: (measure: string) => number | null,
): readonly Column[] {
  const cells = new Map<string, { rows: number[]; values: number[] }>();
  for (const [row, { measures }] of examples.entries()) {
    for (const [name, value] of Object.entries({ ...measures, [bias]: 1 })) {
      const column = cells.get(name) ?? { rows: [], values: [] };
      cells.set(name, column);
      if (value === 0) continue;
      column.rows.push(row);
      column.values.push(value);
    }
  }
  return [...cells].sort().flatMap(([name, { rows, values }]) => {
    const penalty = name === bias ? 0 : toPenalty(name);
    if (penalty === null || rows.length === 0) return [];
    const squares = values.reduce((sum, value) => sum + value ** 2, 0);
    const cell = { rows: Int32Array.from(rows), values: Float64Array.from(values) };
    return [{ name, ...cell, penalty, curvature: squares / 4 + penalty }];
  });
}
