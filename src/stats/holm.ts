/**
 * For each of several p-values, the level at which Holm's step-down procedure tests it (Holm 1979, Scand. J.
 * Statist. 6): α/m for the smallest, α/(m−1) for the next, and so on; after the first that is not rejected
 * all others keep its level. A comparison is then decided, and its interval made, at its own level, so that
 * the two agree. `null`: not computable, never rejected.
 */
export function toHolmLevels(pValues: readonly (number | null)[], alpha: number): number[] {
  const ranked = pValues.map((p, index) => ({ p: p ?? 1, index })).sort((x, y) => x.p - y.p);
  const levels = Array<number>(pValues.length).fill(alpha);
  let level = alpha;
  let isStopped = false;
  for (const [rank, { p, index }] of ranked.entries()) {
    if (!isStopped) level = alpha / (pValues.length - rank);
    isStopped ||= p >= level;
    levels[index] = level;
  }
  return levels;
}
