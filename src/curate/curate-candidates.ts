import type { Candidate } from '../domain/candidate.ts';
import { reject } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import { type Curated, decide } from './decide.ts';
import { checkDuplicate, findTwins } from './duplicate.ts';
import {
  type CurateRepository,
  createExaminer,
  type ExamineAll,
  type Filter,
  findTrees,
  toLack,
} from './examine.ts';
import { clusterPrompts, type PromptCluster } from './prompt-clusters.ts';
import { type Subject, toSubject } from './subject.ts';
import { checkCluster } from './template.ts';

export type { Curated } from './decide.ts';

export interface CurateOptions {
  readonly repositories: readonly CurateRepository[];
  /** Candidates of which the agent wrote less are dropped; a share in [0, 1]. */
  readonly minAiShare?: number;
  /** What the team leaves out by configuration. */
  readonly exclusion?: Filter;
  /** Whether the landed tests look at the change. */
  readonly relevance?: Filter;
  /** What people decided, by candidate: filters give way to it. */
  readonly reviews?: ReadonlyMap<string, Review>;
  /** Who has the candidates examined; this thread, one after the other, when absent. */
  readonly examineAll?: ExamineAll;
}

/**
 * One decision for each candidate, in order; kept ones come back classified. Every filter speaks, and all their words stand in
 * the decision's facts; the first that objects decides.
 */
export async function* curateCandidates(
  candidates: readonly Candidate[],
  options: CurateOptions,
): AsyncGenerator<Curated> {
  const examineAll = options.examineAll ?? examineEach(options.repositories);
  const allExamined = examineAll(candidates, { minAiShare: options.minAiShare ?? 0 })[Symbol.asyncIterator]();
  // Asked for before what follows, so that other threads begin: a failure is told of where it is waited for.
  let pending = allExamined.next();
  pending.catch(() => {});
  try {
    const clusters = clusterPrompts(candidates);
    const twins = findTwins(candidates);
    for (const candidate of candidates) {
      const { value: examined } = await pending;
      if (examined === undefined) throw new Error('fewer were examined than there are');
      if (examined.kind === 'postponed') yield postpone(candidate, examined.lack);
      else {
        const { id } = candidate;
        const findings = withCommon(examined.findings, clusters.get(id), twins.get(id));
        yield await curate(candidate, findings, options).catch((error: unknown) =>
          postpone(candidate, toLack(error)),
        );
      }
      pending = allExamined.next();
    }
  } finally {
    await allExamined.return?.();
  }
}

const examineEach = (repositories: readonly CurateRepository[]): ExamineAll =>
  async function* (candidates, settings) {
    const examine = createExaminer(repositories, settings);
    for (const candidate of candidates) yield examine(candidate);
  };

/** With what a candidate has in common with others, where its objections count. */
function withCommon(
  findings: readonly Finding[],
  cluster: PromptCluster | undefined,
  twinId: string | undefined,
): Finding[] {
  return findings.flatMap((finding) =>
    finding.filter === 'template' ? [checkDuplicate(twinId), checkCluster(finding, cluster)] : [finding],
  );
}

/** The machine's lack, not the candidate's fault: it stays and is tried again. */
function postpone({ id, repo }: Candidate, lack: string): Curated {
  const text = `repository "${repo}" ${lack} and curate again`;
  return { kind: 'rejected', decision: reject('curate', id, 'undecided', { text }), findings: [] };
}

async function curate(
  candidate: Candidate,
  examined: readonly Finding[],
  options: CurateOptions,
): Promise<Curated> {
  const { id, repo } = candidate;
  const git = findTrees(options.repositories, repo);
  if (git === undefined) throw new Error(`${id} was examined in a repository that is not here`);
  const subject = toSubject(candidate, git);
  const findings = await withExclusion(subject, examined, options.exclusion);
  // Many files are read for it: not for what is dropped anyway.
  if (options.relevance !== undefined && !findings.some(({ outcome }) => outcome === 'reject')) {
    findings.push(await options.relevance(subject));
  }
  return decide(subject, findings, options.reviews?.get(id));
}

/** It counts before all but the first, `redaction`. */
async function withExclusion(
  subject: Subject,
  findings: readonly Finding[],
  exclusion: Filter | undefined,
): Promise<Finding[]> {
  return exclusion === undefined ? [...findings] : findings.toSpliced(1, 0, await exclusion(subject));
}
