import type { Decision } from '../../domain/decision.ts';
import type { Link } from '../../domain/trace.ts';
import type { SessionGroup } from '../../mine/group-sessions.ts';
import { decideTrace } from '../../mine/mine-sessions.ts';
import { findRivals } from '../../mine/settle-claims.ts';
import { forgetFormerCandidate, keepCandidate } from '../candidates.ts';
import type { House } from '../house.ts';
import { forgetSession } from './forget-session.ts';

/** Decisions are stored in batches: each write waits for the disk. */
const batchSize = 64;

/**
 * Decides on every session that is new or changed, or whose rivals are: a session that came today may show that an older
 * one did not make its commit alone, however old that is.
 * @param links by session; what is decided is put in
 */
export async function decideLinks(
  house: House,
  links: Map<string, Link>,
  groups: ReadonlyMap<string, SessionGroup>,
): Promise<void> {
  const { store } = house;
  const rivalsOf = findRivals([...links.values()].flatMap(({ claim }) => claim ?? []));
  const open = [...links.values()].filter(
    ({ id, fate, rivals }) => fate === null || !isSame(rivals, rivalsOf.get(id)),
  );
  for (let i = 0; i < open.length; i += batchSize) {
    const decisions: Decision[] = [];
    const decided: Link[] = [];
    for (const link of open.slice(i, i + batchSize)) {
      const rivals = rivalsOf.get(link.id);
      const trace = await store.traces.get(link.id);
      if (trace === undefined) continue;
      const group = groups.get(link.id);
      const mined = decideTrace(trace, rivals);
      const decision = withNotes(mined.decision, group?.watermarks.flatMap(({ notes }) => notes) ?? []);
      await forgetFormerCandidate(house, decision);
      if (mined.kind === 'kept') await keepCandidate(house, mined.candidate);
      if (mined.kind === 'rejected' && mined.decision.reason === 'opted-out' && group) {
        await forgetSession(house, group);
      }
      decisions.push(decision);
      const fate = mined.kind === 'kept' ? 'kept' : mined.decision.reason;
      decided.push({ ...link, fate, rivals: rivals ? [...rivals] : null });
    }
    // Links come last: what a killed process left without its fate is decided again.
    await store.decisions.putAll(decisions);
    await store.links.putAll(decided);
    for (const link of decided) links.set(link.id, link);
  }
}

function isSame(one: readonly string[] | null, other: readonly string[] | undefined): boolean {
  return [...(one ?? [])].sort().join('\n') === [...(other ?? [])].sort().join('\n');
}

/** What was damaged in a session's files stands beside what became of it. */
function withNotes(decision: Decision, notes: readonly string[]): Decision {
  if (notes.length === 0) return decision;
  const { evidence } = decision;
  return { ...decision, evidence: { ...evidence, facts: { ...evidence.facts, notes: [...notes] } } };
}
