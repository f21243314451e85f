import type { Kappa } from './cohens-kappa.ts';
import { normalQuantile } from './normal-quantile.ts';
import { wilsonInterval } from './wilson-interval.ts';

/**
 * Agreement beyond chance of several raters who need not be the same for each item (Fleiss 1971, Psychol. Bull. 76:378–382),
 * with the large-sample interval of Gwet (2021, Educ. Psychol. Meas. 81:781–790), for which items are independent. Where nobody
 * disagrees its lower end is taken as in `cohensKappa`.
 * @param table table[i][k]: how many raters put item i into class k; items with fewer than two raters are left out
 */
export function fleissKappa(
  table: readonly (readonly number[])[],
  confidence = 0.95,
): Kappa & { readonly total: number } {
  const items = table.map((row) => ({ row, count: row.reduce(add, 0) })).filter(({ count }) => count >= 2);
  const total = items.length;
  const shares = items.map(({ row, count }) => row.map((each) => each / count));
  const classes = (shares[0] ?? []).map((_, k) => shares.map((row) => row[k] ?? 0).reduce(add, 0) / total);
  const expected = classes.map((share) => share ** 2).reduce(add, 0);
  if (total === 0 || expected === 1) return { value: null, lower: null, upper: null, total };
  const agreements = items.map(
    ({ row, count }) => row.map((each) => each * (each - 1)).reduce(add, 0) / (count * (count - 1)),
  );
  const toKappa = (agreement: number) => (agreement - expected) / (1 - expected);
  const value = toKappa(agreements.reduce(add, 0) / total);
  if (total < 2) return { value, lower: null, upper: null, total };
  if (agreements.every((agreement) => agreement === 1)) {
    return { value, lower: toKappa(wilsonInterval(total, total, confidence)?.lower ?? 0), upper: 1, total };
  }
  const parts = agreements.map((agreement, i) => {
    const own = classes.map((share, k) => share * (shares[i]?.[k] ?? 0)).reduce(add, 0);
    return toKappa(agreement) - (2 * (1 - value) * (own - expected)) / (1 - expected);
  });
  const spread = parts.map((part) => (part - value) ** 2).reduce(add, 0) / (total * (total - 1));
  const half = normalQuantile(1 - (1 - confidence) / 2) * Math.sqrt(spread);
  return { value, lower: Math.max(-1, value - half), upper: Math.min(1, value + half), total };
}

const add = (a: number, b: number) => a + b;
