import { normalQuantile } from './normal-quantile.ts';
import { wilsonInterval } from './wilson-interval.ts';

export interface Kappa {
  /** 1: always agree; 0: as often as by chance. `null` where chance alone must agree: one class, or nothing counted. */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Agreement of two raters beyond chance (Cohen 1960, Educ. Psychol. Meas. 20:37–46), with the large-sample interval of
 * Fleiss, Cohen and Everitt (1969, Psychol. Bull. 72:323–327). Where nothing disagrees its standard error is 0, however few were
 * counted; there the lower end is what kappa would be at the lower end of Wilson's interval of the observed agreement.
 * @param table table[i][j]: how often the one said class i and the other class j; square
 */
export function cohensKappa(table: readonly (readonly number[])[], confidence = 0.95): Kappa {
  const total = table.flat().reduce(add, 0);
  const shares = table.map((row) => row.map((count) => count / total));
  const rows = shares.map((row) => row.reduce(add, 0));
  const columns = rows.map((_, j) => shares.map((row) => row[j] ?? 0).reduce(add, 0));
  const observed = shares.map((row, i) => row[i] ?? 0).reduce(add, 0);
  const expected = rows.map((share, i) => share * (columns[i] ?? 0)).reduce(add, 0);
  if (!(expected < 1)) return { value: null, lower: null, upper: null };
  const toKappa = (agreement: number) => (agreement - expected) / (1 - expected);
  const value = toKappa(observed);
  const disagreements = table.flatMap((row, i) => row.filter((count, j) => i !== j && count > 0));
  if (disagreements.length === 0) {
    return { value, lower: toKappa(wilsonInterval(total, total, confidence)?.lower ?? 0), upper: 1 };
  }
  const own = shares.map(
    (row, i) => (row[i] ?? 0) * (1 - ((rows[i] ?? 0) + (columns[i] ?? 0)) * (1 - value)) ** 2,
  );
  const cross = shares.flatMap((row, i) =>
    row.map((share, j) => (i === j ? 0 : share * ((columns[i] ?? 0) + (rows[j] ?? 0)) ** 2)),
  );
  const spread =
    own.reduce(add, 0) + (1 - value) ** 2 * cross.reduce(add, 0) - (value - expected * (1 - value)) ** 2;
  const error = Math.sqrt(Math.max(0, spread) / total) / (1 - expected);
  const half = normalQuantile(1 - (1 - confidence) / 2) * error;
  return { value, lower: Math.max(-1, value - half), upper: Math.min(1, value + half) };
}

function add(a: number, b: number): number {
  return a + b;
}
