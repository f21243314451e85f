import type { Measures } from '../src/curate/fitted-score.ts';

export interface Fitted {
  readonly bias: number;
  readonly weights: Measures;
}

/** Of the squares of the weights, beside the likelihood: keeps weights small that few examples speak for. */
const penalty = 1;

const maxStepCount = 30;
const smallestStep = 1e-6;

/** Ridge logistic regression by Newton's method; the bias is not penalised. */
export function fitLogistic(
  examples: readonly { readonly measures: Measures; readonly isPositive: boolean }[],
): Fitted {
  const names = [...new Set(examples.flatMap(({ measures }) => Object.keys(measures)))].sort();
  const rows = examples.map(({ measures }) => [...names.map((name) => measures[name] ?? 0), 1]);
  const weights = new Array<number>(names.length + 1).fill(0);
  for (let step = 0; step < maxStepCount; step++) {
    const gradient = weights.map((weight, j) => (j < names.length ? -penalty * weight : 0));
    const curvature = weights.map((_, j) =>
      weights.map((__, k) => (j === k ? (j < names.length ? penalty : 1e-9) : 0)),
    );
    for (const [i, row] of rows.entries()) {
      const chance = 1 / (1 + Math.exp(-dot(weights, row)));
      const error = Number(examples[i]?.isPositive) - chance;
      for (const [j, value] of row.entries()) {
        if (value === 0) continue;
        gradient[j] = (gradient[j] ?? 0) + error * value;
        addScaled(curvature[j] ?? [], row, chance * (1 - chance) * value);
      }
    }
    const move = solve(curvature, gradient);
    addScaled(weights, move, 1);
    if (Math.max(...move.map(Math.abs)) < smallestStep) break;
  }
  return {
    bias: weights.at(-1) ?? 0,
    weights: Object.fromEntries(names.map((name, j) => [name, weights[j] ?? 0])),
  };
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

function addScaled(sum: number[], row: readonly number[], factor: number): void {
  for (const [i, value] of row.entries()) sum[i] = (sum[i] ?? 0) + factor * value;
}

/** Gauss's elimination; the matrix is symmetric and positive definite, so that no pivot is nought. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (const [i, row] of rows.entries()) {
    const pivot = row[i] ?? 1;
    for (const [k, value] of row.entries()) row[k] = value / pivot;
    for (const other of rows) if (other !== row) addScaled(other, row, -(other[i] ?? 0));
  }
  return rows.map((row) => row.at(-1) ?? 0);
}
