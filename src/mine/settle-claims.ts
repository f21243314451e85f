import type { LandingClaim } from '../domain/trace.ts';
import { shareBrought } from './brought.ts';

/** An earlier attempt at the same work: all but a twentieth of what it brought, the owner of the commit brought too. */
const attemptShare = 0.95;

/** If it brought as much as that of what the owner brought, the two cannot be told apart. */
const twinShare = 0.9;

/**
 * For each claim on a commit that others claim too, the ids of these others, unless the claim stands: no single prompt
 * explains a commit that several sessions made. A claim stands where all others are but attempts at the same.
 */
export function findRivals(claims: readonly LandingClaim[]): ReadonlyMap<string, readonly string[]> {
  const byCommit = new Map<string, LandingClaim[]>();
  for (const claim of claims) {
    for (const key of toKeys(claim)) byCommit.set(key, [...(byCommit.get(key) ?? []), claim]);
  }
  const rivals = new Map<string, readonly string[]>();
  for (const claim of claims) {
    const sharing = new Set(toKeys(claim).flatMap((key) => byCommit.get(key) ?? []));
    sharing.delete(claim);
    const others = [...sharing];
    if (others.every((other) => isAttempt(other, claim))) continue;
    rivals.set(
      claim.sessionId,
      others.map(({ sessionId }) => sessionId),
    );
  }
  return rivals;
}

function toKeys({ repo, commits }: LandingClaim): string[] {
  return commits.map((commit) => `${repo} ${commit}`);
}

function isAttempt(other: LandingClaim, owner: LandingClaim): boolean {
  return (
    shareBrought(other.brought, owner.brought) >= attemptShare &&
    shareBrought(owner.brought, other.brought) < twinShare
  );
}
