import type { Kept } from '../../curate/apply-judgement.ts';
import { type Curated, curateCandidates } from '../../curate/curate-candidates.ts';
import { checkExclusion, type Exclusions, excludeType } from '../../curate/exclusion.ts';
import { needsPerson } from '../../curate/needs-person.ts';
import { checkRelevance } from '../../curate/relevance.ts';
import type { Subject } from '../../curate/subject.ts';
import type { Decision, RejectionReason } from '../../domain/decision.ts';
import { type Finding, toFindings } from '../../domain/finding.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Store } from '../../ports.ts';
import { countReasons } from '../count-reasons.ts';
import { findRepo, type House } from '../house.ts';
import { type JudgingSummary, judgeCandidates } from './judge-candidates.ts';
import { settleCandidate } from './settle-candidate.ts';

export interface CurateOptions {
  /** Candidates of which the agent wrote a smaller share are dropped. */
  readonly minAiShare: number;
  readonly exclusions: Exclusions;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export interface CurateSummary {
  readonly candidates: number;
  readonly kept: number;
  readonly rejections: Partial<Record<RejectionReason, number>>;
  /** `null` where the rules judge alone. */
  readonly judging: JudgingSummary | null;
  /** Candidates that a person should look at. */
  readonly inDoubt: number;
  /** On what an earlier run had decided otherwise: the configuration has changed, or what is known. */
  readonly changed: readonly ChangedFate[];
}

type Fate = 'kept' | RejectionReason;

export interface ChangedFate {
  readonly id: string;
  readonly was: Fate;
  readonly now: Fate;
}

/**
 * Filters and classifies every candidate again: it is cheap, and a template shows only among all of them. What the rules
 * let pass is put to a judge, where one is configured; its answers are remembered. What a person has decided stands.
 */
export async function curate(house: House, options: CurateOptions): Promise<CurateSummary> {
  const { store, repos } = house;
  const candidates = await store.candidates.list();
  const total = candidates.length;
  const reviews = new Map((await store.reviews.list()).map((review) => [review.candidateId, review]));
  const former = await listFormer(store);
  const decisions: Decision[] = [];
  const changed: ChangedFate[] = [];
  const decide = async (curated: Curated, costUsd?: number | null) => {
    const settled = excludeType(curated, options.exclusions.types);
    await settleCandidate(house, settled);
    const { decision } = settled;
    decisions.push(decision);
    const fate = toFate(decision);
    const was = former.get(decision.subjectId)?.fate;
    if (was !== undefined && was !== fate) changed.push({ id: decision.subjectId, was, now: fate });
    options.onProgress({
      kind: 'advanced',
      stage: 'curate',
      done: decisions.length,
      total,
      id: decision.subjectId,
      text: `${decision.subjectId}  ${fate}: ${decision.evidence.text}`,
      ...(costUsd === undefined ? {} : { costUsd }),
    });
  };
  options.onProgress({ kind: 'started', stage: 'curate', total });
  const opened = await house.openJudge();
  let judging: JudgingSummary | null = null;
  try {
    const passed: Kept[] = [];
    for await (const curated of curateCandidates(candidates, {
      repositories: repos,
      examineAll: house.examineAll,
      minAiShare: options.minAiShare,
      reviews,
      ...createOwnFilters(house, options.exclusions, former),
    })) {
      if (options.signal?.aborted) break;
      if (opened && curated.kind === 'kept' && !reviews.has(curated.candidate.id)) passed.push(curated);
      else await decide(curated);
    }
    if (opened) {
      const { judge, concurrency } = opened;
      judging = await judgeCandidates(passed, judge, {
        concurrency,
        signal: options.signal,
        onJudged: decide,
      });
    }
  } finally {
    await opened?.close();
  }
  const kept = decisions.filter(({ kind }) => kind === 'kept').length;
  options.onProgress({
    kind: 'finished',
    stage: 'curate',
    done: decisions.length,
    text: `${kept} of ${total} candidates kept`,
  });
  const inDoubt = decisions.filter((each) => !reviews.has(each.subjectId) && needsPerson(each)).length;
  return { candidates: total, kept, rejections: countReasons(decisions), judging, inDoubt, changed };
}

/** Filters that ask for more than the base: who wrote the landed commit, and what the landed tests import. */
function createOwnFilters({ repos, syntax }: House, exclusions: Exclusions, former: Former) {
  const toGit = (repo: string) => findRepo({ repos }, repo).git;
  return {
    exclusion: checkExclusion(exclusions, (repo, commit) => toGit(repo).readAuthor(commit)),
    relevance: (subject: Subject) =>
      former.get(subject.candidate.id)?.relevance ??
      checkRelevance(subject, toGit(subject.candidate.repo), syntax),
  };
}

/** What an earlier run made of each candidate. Decisions on candidates that have changed since are not kept. */
type Former = ReadonlyMap<string, { readonly fate: Fate; readonly relevance: Finding | undefined }>;

async function listFormer(store: Store): Promise<Former> {
  const decisions = (await store.decisions.list()).filter(({ stage }) => stage === 'curate');
  return new Map(
    decisions.map((decision) => [
      decision.subjectId,
      {
        fate: toFate(decision),
        // A chain of imports in a commit stays one, and takes long to find.
        relevance: toFindings(decision.evidence).find(
          ({ filter, outcome }) => filter === 'relevance' && outcome === 'pass',
        ),
      },
    ]),
  );
}

const toFate = (decision: Decision): Fate => (decision.kind === 'kept' ? 'kept' : decision.reason);
