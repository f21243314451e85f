import type { Candidate } from '../domain/candidate.ts';
import type { Decision } from '../domain/decision.ts';
import { toCanonicalJson, toDecisionId } from '../domain/ids.ts';
import type { House } from './house.ts';
import { forgetRuns } from './run-log.ts';

/** One that is known as it is keeps what curation found; any other has to be curated anew. */
export async function keepCandidate({ store }: House, candidate: Candidate): Promise<void> {
  const known = await store.candidates.get(candidate.id);
  if (known && toCanonicalJson({ ...known, classification: null }) === toCanonicalJson(candidate)) return;
  await store.candidates.put(candidate);
  await store.decisions.remove(toDecisionId({ stage: 'curate', subjectId: candidate.id }));
}

/**
 * A session that now links otherwise (its change was rebased, or landed at last) leaves no candidate behind. A task made of
 * the former one stays: it was validated, and stands in git.
 */
export async function forgetFormerCandidate({ store }: House, decision: Decision): Promise<void> {
  const former = await store.decisions.get(toDecisionId(decision));
  if (former?.kind !== 'kept') return;
  if (decision.kind === 'kept' && decision.producedId === former.producedId) return;
  await store.candidates.remove(former.producedId);
  await forgetRuns(store, former.producedId);
  for (const stage of ['curate', 'validate', 'run']) {
    await store.decisions.remove(toDecisionId({ stage, subjectId: former.producedId }));
  }
}
