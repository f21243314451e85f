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

/** Shares that a benchmark is to have of some values, by dimension. */
export type Targets = { readonly [D in Dimension]?: Readonly<Record<string, number>> | undefined };

/** What is to be: the targets, and of what they leave over the rest as in the work that the benchmark stands for. */
export function toExpectedShares(
  population: readonly Strata[],
  dimension: Dimension,
  targets: Targets,
): ReadonlyMap<string, number> {
  const own = countShares(population, dimension);
  const wanted = Object.entries(targets[dimension] ?? {});
  if (wanted.length === 0) return own;
  const others = [...own].filter(([value]) => !wanted.some(([name]) => name === value));
  const sum = (shares: readonly (readonly [string, number])[]) =>
    shares.reduce((total, [, share]) => total + share, 0);
  const scale = others.length === 0 ? 0 : Math.max(0, 1 - sum(wanted)) / sum(others);
  return new Map([...wanted, ...others.map(([value, share]) => [value, share * scale] as const)]);
}
