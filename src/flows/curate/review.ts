import { decide } from '../../curate/decide.ts';
import { needsPerson } from '../../curate/needs-person.ts';
import { toSubject } from '../../curate/subject.ts';
import type { Candidate } from '../../domain/candidate.ts';
import type { Decision } from '../../domain/decision.ts';
import { type Finding, toFindings } from '../../domain/finding.ts';
import { toDecisionId } from '../../domain/ids.ts';
import type { Review } from '../../domain/review.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Store } from '../../ports.ts';
import type { House } from '../house.ts';
import { settleCandidate } from './settle-candidate.ts';

/** A candidate with all that was said of it. */
export interface ReviewItem {
  readonly candidate: Candidate;
  readonly decision: Decision;
  readonly findings: readonly Finding[];
  readonly review: Review | undefined;
  /** Nobody has decided yet, and a person should. */
  readonly isDue: boolean;
}

/** What a person should decide on; with `all`, whatever is kept and whatever a person has decided already. */
export async function listForReview(store: Store, all: boolean): Promise<ReviewItem[]> {
  const candidates = new Map((await store.candidates.list()).map((candidate) => [candidate.id, candidate]));
  const reviews = new Map((await store.reviews.list()).map((review) => [review.candidateId, review]));
  return (await store.decisions.list()).flatMap((decision) => {
    const candidate = candidates.get(decision.subjectId);
    if (decision.stage !== 'curate' || candidate === undefined) return [];
    const review = reviews.get(candidate.id);
    const isDue = review === undefined && needsPerson(decision);
    if (!isDue && !(all && (decision.kind === 'kept' || review !== undefined))) return [];
    return [{ candidate, decision, findings: toFindings(decision.evidence), review, isDue }];
  });
}

/** @throws {UsageError} where there is no such candidate */
export async function requireCandidate(store: Store, id: string): Promise<Candidate> {
  const candidate = await store.candidates.get(id);
  if (candidate !== undefined) return candidate;
  throw new UsageError(`there is no candidate "${id}": rollbench candidates list`);
}

/**
 * Stores a person's word, and decides anew by it at once. A candidate that was not curated yet, or whose repository is not
 * here, is decided by the next `curate`.
 * @throws {UsageError} where there is no such candidate
 */
export async function reviewCandidate(house: House, review: Review): Promise<void> {
  const { store } = house;
  const candidate = await requireCandidate(store, review.candidateId);
  await store.reviews.put(review);
  const decision = await store.decisions.get(toDecisionId({ stage: 'curate', subjectId: candidate.id }));
  const findings = decision === undefined ? [] : toFindings(decision.evidence);
  const git = house.repos.find(({ name }) => name === candidate.repo)?.git;
  if (decision === undefined || findings.length === 0 || git === undefined) return;
  if (!(await git.hasCommit(candidate.baseCommit))) return;
  const { findings: _, review: __, ...further } = decision.evidence.facts;
  // Its place among the others has been judged, and stands in the findings.
  const subject = toSubject(candidate, git);
  await settleCandidate(house, await decide(subject, findings, review, further));
}
