import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, keep, type Rejection, reject } from '../domain/decision.ts';
import { parsePatch } from '../domain/patch.ts';
import type { Git } from '../ports.ts';
import { type ClassificationResult, classify } from './classify.ts';
import { gradeLeakage, type Leakage } from './leakage.ts';
import { toMarkShare } from './mark-share.ts';
import { clusterPrompts, type PromptCluster } from './prompt-clusters.ts';
import { findTemplateForm } from './template-form.ts';
import { judgeTestability } from './testability.ts';

export interface CurateOptions {
  readonly repositories: readonly { readonly name: string; readonly git: Git }[];
  /** Candidates of which the agent wrote less are dropped; a share in [0, 1]. */
  readonly minAiShare?: number;
}

export type Curated =
  | {
      readonly kind: 'kept';
      readonly decision: Acceptance;
      readonly candidate: Candidate;
      readonly leakage: 'none' | 'hint';
    }
  | { readonly kind: 'rejected'; readonly decision: Rejection };

/** Two may have asked for the same by chance; three are a template. */
const minTemplateCount = 3;

/**
 * More than one word in five: a request that names a secret in passing ("deploy fails with key …, fix it") keeps its sense,
 * one that is mostly secrets (a pasted environment, "use … and …") is about what nobody can see any more.
 */
const maxMarkShare = 0.2;

/** One decision for each candidate, in order; kept ones come back classified. Filters run cheapest first, and the first to object decides. */
export async function* curateCandidates(
  candidates: readonly Candidate[],
  options: CurateOptions,
): AsyncGenerator<Curated> {
  const clusters = clusterPrompts(
    candidates.map(({ provenance: { sessionId }, prompts: [prompt = ''], baseCommit }) => ({
      sessionId,
      prompt,
      baseCommit,
    })),
  );
  for (const candidate of candidates) {
    const cluster = clusters.get(candidate.provenance.sessionId);
    const git = options.repositories.find(({ name }) => name === candidate.repo)?.git;
    yield await curate(candidate, git, cluster, options.minAiShare ?? 0);
  }
}

/** The machine's lack, not the candidate's fault: it stays and is tried again. */
function postpone({ id, repo }: Candidate, lack: string): Curated {
  const text = `repository "${repo}" ${lack} and curate again`;
  return { kind: 'rejected', decision: reject('curate', id, 'undecided', { text }) };
}

async function curate(
  candidate: Candidate,
  git: Git | undefined,
  cluster: PromptCluster | undefined,
  minAiShare: number,
): Promise<Curated> {
  if (git === undefined) return postpone(candidate, 'is not configured: add it as a [[repo]]');
  if (!(await git.hasCommit(candidate.baseCommit)))
    return postpone(candidate, `no longer holds the base commit ${candidate.baseCommit}: fetch it`);
  const objection =
    findLostMeaning(candidate) ??
    findLowShare(candidate, minAiShare) ??
    findLostAttachment(candidate) ??
    findTemplate(candidate, cluster) ??
    findUntestable(candidate);
  if (objection !== undefined) return { kind: 'rejected', decision: objection };
  const leakage = await gradeAgainstBase(candidate, git);
  if (leakage.grade === 'leak') return { kind: 'rejected', decision: rejectLeak(candidate, leakage) };
  const result = classify(candidate, await git.listFiles(candidate.baseCommit));
  return {
    kind: 'kept',
    decision: keep('curate', candidate.id, candidate.id, toEvidence(result, leakage, cluster)),
    candidate: { ...candidate, classification: result.classification },
    leakage: leakage.grade,
  };
}

/** A patch with a mark in it is not what landed, and cannot be applied or graded; a prompt must still say what is wanted. */
function findLostMeaning({ id, redactions, prompts }: Candidate): Rejection | undefined {
  const lost = redactions.filter(({ part }) => part === 'goldPatch' || part === 'testPatch');
  if (lost.length > 0) {
    const kinds = [...new Set(lost.map(({ kind }) => kind))];
    return reject('curate', id, 'redaction', {
      text: `the landed change held secrets, which were taken out: ${kinds.join(', ')}`,
      facts: { redactions: lost },
    });
  }
  const share = Math.max(...prompts.map(toMarkShare));
  if (share <= maxMarkShare) return undefined;
  return reject('curate', id, 'redaction', {
    text: `${percent(share)} of a prompt's words were secrets, which were taken out: it no longer says what is wanted`,
    facts: { markShare: share, redactions },
  });
}

function findLowShare(candidate: Candidate, minAiShare: number): Rejection | undefined {
  const { aiShare } = candidate.provenance;
  if (aiShare >= minAiShare) return undefined;
  return reject('curate', candidate.id, 'low-ai-share', {
    text: `the agent wrote ${percent(aiShare)} of the landed lines; ${percent(minAiShare)} are asked for`,
    facts: { aiShare, minAiShare },
  });
}

function findLostAttachment({ id, attachments }: Candidate): Rejection | undefined {
  if (attachments.length === 0) return undefined;
  return reject('curate', id, 'under-specified', {
    text: 'the prompt leans on an image or another attachment, which the task would not have',
  });
}

function findTemplate(candidate: Candidate, cluster: PromptCluster | undefined): Rejection | undefined {
  const form = findTemplateForm(candidate.prompts[0] ?? '');
  if (form !== undefined) {
    return reject('curate', candidate.id, 'template', {
      text: `no request of a person's own: ${form}`,
      facts: { form },
    });
  }
  if (cluster === undefined || cluster.askedCount < minTemplateCount) return undefined;
  const { sessionIds } = cluster;
  return reject('curate', candidate.id, 'template', {
    text: `${sessionIds.length} sessions were asked this in nearly the same words`,
    facts: { clusterSize: sessionIds.length, sessions: sessionIds.slice(0, 20) },
  });
}

function findUntestable(candidate: Candidate): Rejection | undefined {
  const testability = judgeTestability(candidate);
  if (testability.kind === 'testable') return undefined;
  const { cause, text } = testability;
  return reject('curate', candidate.id, 'not-testable', { text, facts: { cause } });
}

/** The base is read only when the prompt looks like a leak without it. */
async function gradeAgainstBase(candidate: Candidate, git: Git): Promise<Leakage> {
  const suspicion = gradeLeakage(candidate, '');
  if (suspicion.grade === 'none') return suspicion;
  const contents: string[] = [];
  for (const { oldPath } of parsePatch(candidate.goldPatch)) {
    contents.push((await git.readFile(candidate.baseCommit, oldPath)) ?? '');
  }
  return gradeLeakage(candidate, contents.join('\n'));
}

function rejectLeak(candidate: Candidate, leakage: Leakage): Rejection {
  const [first] = leakage.signs.filter(({ grade }) => grade === 'leak');
  return reject('curate', candidate.id, 'leak', {
    text: `the prompt holds its solution (${first?.kind}): "${first?.text}"`,
    facts: { signs: leakage.signs.map((sign) => ({ ...sign })) },
  });
}

function toEvidence(
  { classification, size }: ClassificationResult,
  leakage: Leakage,
  cluster?: PromptCluster,
) {
  const { taskType, complexity, language } = classification;
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const measure = [
    count(size.lineCount, 'line'),
    count(size.fileCount, 'file'),
    count(size.packageCount, 'package'),
    count(size.turnCount, 'turn'),
  ].join(', ');
  return {
    text: `${taskType} in ${language}, ${complexity} complexity (${measure})${leakage.grade === 'hint' ? '; the prompt gives a hint' : ''}`,
    facts: {
      leakage: leakage.grade,
      signs: leakage.signs.map((sign) => ({ ...sign })),
      clusterSize: cluster?.sessionIds.length ?? 1,
      size: { ...size },
    },
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
