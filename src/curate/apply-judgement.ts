import type { Candidate } from '../domain/candidate.ts';
import { keep, type Rejection, reject } from '../domain/decision.ts';
import type { Judgement, Vote } from '../domain/judgement.ts';
import { toTaskType } from '../domain/task-category.ts';
import type { Judge, JudgeResult, JudgeSubject } from '../ports.ts';
import type { Curated } from './curate-candidates.ts';
import { toJudgeFindings } from './judge-findings.ts';

export type Kept = Extract<Curated, { kind: 'kept' }>;

/** What a judge is asked about a candidate, and what the rules have said of it. */
export function toJudgeSubject(
  { prompts, goldMessage, goldPatch, testPatch, classification }: Candidate,
  { decision, findings }: Pick<Curated, 'decision' | 'findings'>,
): JudgeSubject {
  const outcomeOf = (name: string) => findings.find(({ filter }) => filter === name)?.outcome;
  const leakage = outcomeOf('leakage');
  return {
    prompts,
    goldMessage,
    goldPatch,
    testPatch,
    byRules: {
      reason: decision.evidence.text,
      leakage: leakage === 'reject' ? 'leak' : leakage === 'hint' ? 'hint' : 'none',
      isTemplate: outcomeOf('template') === 'reject',
      isTestable: outcomeOf('testability') !== 'reject',
      taskType: classification?.taskType ?? 'other',
      complexity: classification?.complexity ?? 'medium',
      // The rules know neither doubt nor certainty.
      confidence: 0.5,
    },
  };
}

/**
 * A judge can drop what the rules let pass, in the rules' order of reasons; whoever gives no word neither drops nor keeps.
 * The judge's type and complexity stand, the rules' measures stay in the evidence.
 */
export function applyJudgement(
  kept: Kept,
  judge: Pick<Judge, 'name' | 'version'>,
  result: JudgeResult,
): Curated {
  const { candidate, decision, findings } = kept;
  const evidence = (text: string) => ({
    text,
    facts: {
      ...decision.evidence.facts,
      findings: [...findings, ...toJudgeFindings(judge.name, result)],
      judge: toFacts(judge, result),
    },
  });
  const drop = (reason: Parameters<typeof reject<'curate'>>[2], text: string): Curated => ({
    kind: 'rejected',
    decision: reject('curate', candidate.id, reason, evidence(text)),
    findings,
  });
  if (result.kind === 'undecided') {
    return drop('undecided', `${judge.name} gave no word (${result.detail}): curate again asks it again`);
  }
  if (result.kind === 'disputed') {
    return drop('undecided', `the judges disagree, so a person has to decide: ${describeVotes(result)}`);
  }
  const { judgement } = result;
  const word = describeWord(judge.name, judgement);
  if (judgement.isTemplate) return drop('template', word);
  if (!judgement.isTestable) return drop('not-testable', word);
  if (judgement.leakage === 'leak') return drop('leak', word);
  const { classification } = candidate;
  return {
    ...kept,
    decision: keep('curate', candidate.id, candidate.id, evidence(`${decision.evidence.text}; ${word}`)),
    candidate: {
      ...candidate,
      classification: classification && {
        ...classification,
        taskType: toTaskType(judgement.taskType),
        complexity: judgement.complexity,
      },
    },
  };
}

const describeWord = (name: string, { confidence, reason }: Judgement) =>
  `${name} (confidence ${confidence.toFixed(2)}): ${reason}`;

function describeVotes({ fields, votes }: Extract<JudgeResult, { kind: 'disputed' }>): string {
  return fields
    .map(
      (field) =>
        `${field}: ${votes.map(({ judge, judgement }) => `${judge} says ${judgement[field]}`).join(', ')}`,
    )
    .join('; ');
}

function toFacts(
  { name, version }: Pick<Judge, 'name' | 'version'>,
  result: JudgeResult,
): Rejection['evidence']['facts'] {
  const whose = { name, version, kind: result.kind };
  const toVotes = (votes: readonly Vote[]) => votes.map(({ judge, judgement }) => ({ judge, ...judgement }));
  switch (result.kind) {
    case 'undecided':
      return { ...whose, detail: result.detail };
    case 'disputed':
      return { ...whose, fields: [...result.fields], votes: toVotes(result.votes) };
    case 'judged':
      return { ...whose, ...result.judgement, ...(result.votes ? { votes: toVotes(result.votes) } : {}) };
  }
}
