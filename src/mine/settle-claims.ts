import { shareWithin } from './match-changes.ts';
import type { NetChange } from './net-change.ts';

/** One session's link to a commit, with the lines of the commit that are the session's. */
export interface Claim {
  readonly sessionId: string;
  readonly commit: string;
  readonly brought: NetChange;
}

/** An earlier attempt at the same work: all but a twentieth of what it brought, the owner of the commit brought too. */
const attemptShare = 0.95;

/** If it brought as much as that of what the owner brought, the two cannot be told apart. */
const twinShare = 0.9;

/**
 * For each claim on a commit that others claim too, the ids of these others, unless the claim stands: no single prompt
 * explains a commit that several sessions made. A claim stands where all others are but attempts at the same.
 */
export function findRivals(claims: readonly Claim[]): ReadonlyMap<string, readonly string[]> {
  const rivals = new Map<string, readonly string[]>();
  for (const sharing of Map.groupBy(claims, ({ commit }) => commit).values()) {
    for (const claim of sharing) {
      const others = sharing.filter((other) => other !== claim);
      if (others.every((other) => isAttempt(other, claim))) continue;
      rivals.set(
        claim.sessionId,
        others.map(({ sessionId }) => sessionId),
      );
    }
  }
  return rivals;
}

function isAttempt(other: Claim, owner: Claim): boolean {
  return (
    shareWithin(other.brought, owner.brought) >= attemptShare &&
    shareWithin(owner.brought, other.brought) < twinShare
  );
}
