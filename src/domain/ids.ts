import { hash } from 'node:crypto';
import type { Cell } from './trial.ts';
import type { VariantSettings } from './variant.ts';

/**
 * JSON with sorted keys, so that equal values have equal text and hash.
 * `undefined` members are left out, as JSON does.
 */
export function toCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}

export function toSha256(text: string): string {
  return hash('sha256', text);
}

const toShortHash = (text: string): string => toSha256(text).slice(0, 8);

/** Key of a session file: its path alone names the person whose it is. */
export function toFileId(path: string): string {
  return toSha256(path).slice(0, 16);
}

/** `<repo>-<8 hex>`, the same for the same session, turn and landed commit on every machine. */
export function toCandidateId(repo: string, sessionId: string, turn: number, goldCommit: string): string {
  return `${repo}-${toShortHash(`${sessionId}\n${turn}\n${goldCommit}`)}`;
}

/** Identity of a variant: all of its settings, nothing else. */
export function toVariantId(settings: VariantSettings): string {
  return toShortHash(toCanonicalJson(settings));
}

export function toTrialId(cell: Cell): string {
  return `${cell.experimentId}/${cell.taskId}/${cell.variantId}/${cell.repeatIndex}`;
}

/** Key of a ledger entry. */
export function toDecisionId(decision: { stage: string; subjectId: string }): string {
  return `${decision.stage}:${decision.subjectId}`;
}

/** Key of a run of a candidate's suite; rounds of one state come one after the other. */
export function toRunId(run: { candidateId: string; state: string; round: number }): string {
  return `${run.candidateId}/${run.state}/${run.round}`;
}

/** Key of what a patch of a candidate came to. */
export function toControlId(control: { candidateId: string; key: string }): string {
  return `${control.candidateId}/${control.key}`;
}

/** Key of what was proved of a task on one machine. */
export function toProofId(proof: { taskId: string; machine: string }): string {
  return `${proof.taskId}@${toShortHash(proof.machine)}`;
}

/** Key of a grade. A changed grader, or changed settings, make a new grade beside the old. */
export function toGradeId(grade: {
  readonly trialId: string;
  readonly grader: string;
  readonly graderVersion: number;
  readonly basisHash?: string;
}): string {
  const basis = grade.basisHash ? `.${grade.basisHash}` : '';
  return `${grade.trialId}#${grade.grader}@${grade.graderVersion}${basis}`;
}

/** Of whatever a grader's word rests on besides the trial. */
export function toBasisHash(basis: unknown): string {
  return basis === null ? '' : toShortHash(toCanonicalJson(basis));
}
