import type { Candidate } from '../domain/candidate.ts';
import { Imbalance } from '../domain/refresh.ts';

/** By what a benchmark is held against the work that it stands for. */
export const dimensions = Imbalance.shape.dimension.options;
export type Dimension = (typeof dimensions)[number];
export type Strata = Readonly<Record<Dimension, string>>;

/** @returns `null` for a candidate that curation has not classified */
export function toStrata({
  classification,
  repo,
  provenance,
}: Pick<Candidate, 'classification' | 'repo' | 'provenance'>): Strata | null {
  if (classification === null) return null;
  const { language, taskType, complexity } = classification;
  return { language, repo, taskType, complexity, authorModel: provenance.authorModel ?? 'unknown' };
}

/** Share of each value of a dimension, in [0, 1]. */
export function countShares(all: readonly Strata[], dimension: Dimension): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const strata of all)
    shares.set(strata[dimension], (shares.get(strata[dimension]) ?? 0) + 1 / all.length);
  return shares;
}
