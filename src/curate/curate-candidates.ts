import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, keep, type Rejection, reject } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import { checkAiShare } from './ai-share.ts';
import { type ClassificationResult, classify } from './classify.ts';
import { checkDuplicate, findTwins } from './duplicate.ts';
import { checkLeakage } from './leakage.ts';
import { clusterPrompts } from './prompt-clusters.ts';
import { checkRedaction } from './redaction.ts';
import { checkSpecification } from './specification.ts';
import { type Subject, type Trees, toSubject } from './subject.ts';
import { checkTemplate } from './template.ts';
import { checkTestability } from './testability.ts';

export interface CurateOptions {
  readonly repositories: readonly { readonly name: string; readonly git: Trees }[];
  /** Candidates of which the agent wrote less are dropped; a share in [0, 1]. */
  readonly minAiShare?: number;
}

export type Curated =
  | {
      readonly kind: 'kept';
      readonly decision: Acceptance;
      readonly candidate: Candidate;
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'rejected'; readonly decision: Rejection; readonly findings: readonly Finding[] };

type Filter = (subject: Subject) => Finding | Promise<Finding>;

/** In the order in which their objections count; the base is asked by the last two alone. */
const toFilters = (options: CurateOptions): readonly Filter[] => [
  checkRedaction,
  checkAiShare(options.minAiShare ?? 0),
  checkDuplicate,
  checkTemplate,
  checkTestability,
  checkLeakage,
  checkSpecification,
];

/**
 * One decision for each candidate, in order; kept ones come back classified. Every filter speaks, and all their words stand in
 * the decision's facts; the first that objects decides.
 */
export async function* curateCandidates(
  candidates: readonly Candidate[],
  options: CurateOptions,
): AsyncGenerator<Curated> {
  const filters = toFilters(options);
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
      yield await curate(toSubject(candidate, git, among), filters);
    }
  }
}

/** The machine's lack, not the candidate's fault: it stays and is tried again. */
function postpone({ id, repo }: Candidate, lack: string): Curated {
  const text = `repository "${repo}" ${lack} and curate again`;
  return { kind: 'rejected', decision: reject('curate', id, 'undecided', { text }), findings: [] };
}

async function curate(subject: Subject, filters: readonly Filter[]): Promise<Curated> {
  const { candidate } = subject;
  const findings: Finding[] = [];
  for (const filter of filters) findings.push(await filter(subject));
  const objection = findings.find(({ outcome }) => outcome === 'reject');
  if (objection !== undefined) {
    if (objection.reason === null)
      throw new Error(`${objection.filter} rejects ${candidate.id} for no reason`);
    const evidence = { text: objection.text, facts: { findings } };
    return {
      kind: 'rejected',
      decision: reject('curate', candidate.id, objection.reason, evidence),
      findings,
    };
  }
  const result = classify(candidate, subject.goldFiles, await subject.base.listFiles());
  const evidence = {
    text: [describe(result), ...findings.filter(isWorthKnowing).map(({ text }) => text)].join('; '),
    facts: { findings, ...result.measures },
  };
  return {
    kind: 'kept',
    decision: keep('curate', candidate.id, candidate.id, evidence),
    candidate: { ...candidate, classification: result.classification },
    findings,
  };
}

const isWorthKnowing = ({ outcome }: Finding) => outcome === 'hint' || outcome === 'uncertain';

function describe({ classification, measures: { size } }: ClassificationResult): string {
  const { taskType, complexity, language } = classification;
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const measure = [
    count(size.lineCount, 'line'),
    count(size.fileCount, 'file'),
    count(size.packageCount, 'package'),
    count(size.turnCount, 'turn'),
  ].join(', ');
  return `${taskType} in ${language}, ${complexity} complexity (${measure})`;
}
