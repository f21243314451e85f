import type { Candidate } from '../domain/candidate.ts';
import { reject } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import { RepositoryFault } from '../domain/repository-fault.ts';
import type { Review } from '../domain/review.ts';
import { checkAiShare } from './ai-share.ts';
import { type Curated, decide } from './decide.ts';
import { checkDuplicate, findTwins } from './duplicate.ts';
import { checkImplicitContext } from './implicit-context.ts';
import { checkLeakage } from './leakage.ts';
import { clusterPrompts } from './prompt-clusters.ts';
import { checkRedaction } from './redaction.ts';
import { checkSpecification } from './specification.ts';
import { type Subject, type Trees, toSubject } from './subject.ts';
import { checkTemplate } from './template.ts';
import { checkTestability } from './testability.ts';

export type { Curated } from './decide.ts';

export interface CurateOptions {
  readonly repositories: readonly { readonly name: string; readonly git: Trees }[];
  /** Candidates of which the agent wrote less are dropped; a share in [0, 1]. */
  readonly minAiShare?: number;
  /** What the team leaves out by configuration. */
  readonly exclusion?: Filter;
  /** Whether the landed tests look at the change. */
  readonly relevance?: Filter;
  /** What people decided, by candidate: filters give way to it. */
  readonly reviews?: ReadonlyMap<string, Review>;
}

export type Filter = (subject: Subject) => Finding | Promise<Finding>;

/** In the order in which their objections count; the base is asked by the last three alone. */
const toFilters = (options: CurateOptions): readonly Filter[] => [
  checkRedaction,
  ...(options.exclusion === undefined ? [] : [options.exclusion]),
  checkAiShare(options.minAiShare ?? 0),
  checkDuplicate,
  checkTemplate,
  checkTestability,
  checkLeakage,
  checkSpecification,
  checkImplicitContext,
];

/**
 * One decision for each candidate, in order; kept ones come back classified. Every filter speaks, and all their words stand in
 * the decision's facts; the first that objects decides.
 */
export async function* curateCandidates(
  candidates: readonly Candidate[],
  options: CurateOptions,
): AsyncGenerator<Curated> {
  const clusters = clusterPrompts(candidates);
  const twins = findTwins(candidates);
  for (const candidate of candidates) {
    const git = options.repositories.find(({ name }) => name === candidate.repo)?.git;
    if (git === undefined) {
      yield postpone(candidate, 'is not configured: add it as a [[repo]]');
    } else if (!(await git.hasCommit(candidate.baseCommit))) {
      yield postpone(candidate, `no longer holds the base commit ${candidate.baseCommit}: fetch it`);
    } else {
      const among = { cluster: clusters.get(candidate.id), twinId: twins.get(candidate.id) };
      yield await curate(toSubject(candidate, git, among), options).catch((error: unknown) => {
        if (!(error instanceof RepositoryFault)) throw error;
        return postpone(candidate, `cannot give all that is asked for: ${error.message}; mend that`);
      });
    }
  }
}

/** The machine's lack, not the candidate's fault: it stays and is tried again. */
function postpone({ id, repo }: Candidate, lack: string): Curated {
  const text = `repository "${repo}" ${lack} and curate again`;
  return { kind: 'rejected', decision: reject('curate', id, 'undecided', { text }), findings: [] };
}

async function curate(subject: Subject, options: CurateOptions): Promise<Curated> {
  const findings: Finding[] = [];
  for (const filter of toFilters(options)) findings.push(await filter(subject));
  // Many files are read for it: not for what is dropped anyway.
  if (options.relevance !== undefined && !findings.some(({ outcome }) => outcome === 'reject')) {
    findings.push(await options.relevance(subject));
  }
  return decide(subject, findings, options.reviews?.get(subject.candidate.id));
}
