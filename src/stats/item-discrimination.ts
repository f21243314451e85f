import { mean } from './mean.ts';

/**
 * How well an item tells strong subjects from weak ones: Pearson's correlation between the scores on the item and each
 * subject's mean over all other items, in [−1, 1]. `null` with fewer than three subjects, or where either does not vary.
 * @param scores by subject, then by item, in [0, 1]; items that a subject was not given are absent
 * @see Lord & Novick, Statistical Theories of Mental Test Scores, 1968, on the item–rest correlation
 */
export function itemDiscrimination(
  scores: readonly ReadonlyMap<string, number>[],
  item: string,
): number | null {
  const pairs = scores.flatMap((ofSubject) => {
    const own = ofSubject.get(item);
    const rest = [...ofSubject].filter(([id]) => id !== item).map(([, score]) => score);
    return own === undefined || rest.length === 0 ? [] : [[own, mean(rest)] as const];
  });
  if (pairs.length < 3) return null;
  return correlate(pairs);
}

function correlate(pairs: readonly (readonly [number, number])[]): number | null {
  const meanX = mean(pairs.map(([x]) => x));
  const meanY = mean(pairs.map(([, y]) => y));
  let [xy, xx, yy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xy += (x - meanX) * (y - meanY);
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
  }
  // What rounding leaves of a constant is no variation.
  return xx < 1e-12 || yy < 1e-12 ? null : xy / Math.sqrt(xx * yy);
}
