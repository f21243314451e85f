import * as z from 'zod';

/** Stages that may drop something, in the order in which a session passes them. */
export const Stage = z.enum(['mine', 'curate', 'validate', 'run']);
export type Stage = z.infer<typeof Stage>;

/** Those that make the benchmark. What `run` refuses stays a task. */
export const BuildStage = Stage.exclude(['run']);
export type BuildStage = z.infer<typeof BuildStage>;

/** Why a session or candidate was dropped: a closed list, by stage. */
export const reasonsByStage = {
  mine: [
    'aborted',
    'no-change',
    'not-landed',
    'ambiguous-link',
    'several-sessions',
    'base-missing',
    'repo-missing',
    'no-git',
    'start-state-failed',
    'harness-session',
    'opted-out',
    'unreadable',
  ],
  curate: [
    'leak',
    'template',
    'not-testable',
    'under-specified',
    'low-ai-share',
    'duplicate',
    'excluded',
    'redaction',
    'undecided',
  ],
  validate: [
    'no-tests',
    'environment',
    'suite-did-not-run',
    'gold-does-not-apply',
    'gold-breaks-tests',
    'no-fail-to-pass',
    'flaky',
    'irrelevant-tests',
    'noop-passes',
    'weak-tests',
    'drifted',
  ],
  run: ['seal-broken'],
} as const satisfies Record<Stage, readonly string[]>;

export const RejectionReason = z.enum([
  ...reasonsByStage.mine,
  ...reasonsByStage.curate,
  ...reasonsByStage.validate,
  ...reasonsByStage.run,
]);
export type RejectionReason = z.infer<typeof RejectionReason>;

/** What a decision rests on: a sentence for people, and the facts behind it. */
export const Evidence = z.object({
  text: z.string(),
  facts: z.record(z.string(), z.json()).default({}),
});
export type Evidence = z.infer<typeof Evidence>;

/** A session or candidate that a stage dropped. */
export const Rejection = z.object({
  kind: z.literal('rejected'),
  stage: Stage,
  /** The session's id in `mine`, the candidate's afterwards. */
  subjectId: z.string(),
  reason: RejectionReason,
  evidence: Evidence,
});
export type Rejection = z.infer<typeof Rejection>;

/** A session or candidate that a stage let through; `producedId` is what it became. */
export const Acceptance = z.object({
  kind: z.literal('kept'),
  stage: Stage,
  subjectId: z.string(),
  producedId: z.string(),
  evidence: Evidence,
});
export type Acceptance = z.infer<typeof Acceptance>;

/** One entry of the ledger: every session and candidate has exactly one for each stage that saw it. */
export const Decision = z.discriminatedUnion('kind', [Rejection, Acceptance]);
export type Decision = z.infer<typeof Decision>;

/** The compiler lets no stage give a reason that is not its own. */
export function reject<S extends Stage>(
  stage: S,
  subjectId: string,
  reason: (typeof reasonsByStage)[S][number],
  evidence: { text: string; facts?: Evidence['facts'] },
): Rejection {
  return {
    kind: 'rejected',
    stage,
    subjectId,
    reason,
    evidence: { text: evidence.text, facts: evidence.facts ?? {} },
  };
}

export function keep(
  stage: Stage,
  subjectId: string,
  producedId: string,
  evidence: { text: string; facts?: Evidence['facts'] },
): Acceptance {
  return {
    kind: 'kept',
    stage,
    subjectId,
    producedId,
    evidence: { text: evidence.text, facts: evidence.facts ?? {} },
  };
}
