import * as z from 'zod';
import { Redaction } from './redaction.ts';
import { Attachment } from './session.ts';

export const TaskType = z.enum(['bug_fix', 'feature', 'refactor', 'other']);
export type TaskType = z.infer<typeof TaskType>;

export const Complexity = z.enum(['low', 'medium', 'high']);
export type Complexity = z.infer<typeof Complexity>;

export const Classification = z.object({
  taskType: TaskType,
  complexity: Complexity,
  /** Linguist's name of the language with the most changed lines in the gold patch. */
  language: z.string(),
  /** Folders of the packages that the gold patch touches. */
  packages: z.array(z.string()),
});
export type Classification = z.infer<typeof Classification>;

/** How well the state in which the session began can be rebuilt. */
export const Fidelity = z.enum(['exact', 'approximate', 'failed']);
export type Fidelity = z.infer<typeof Fidelity>;

/**
 * Why a session is believed to have become a commit. Shares are in [0, 1]; of lines, they count changed lines after
 * whitespace normalisation, and leave out lockfiles and generated files. All three kinds of evidence stand here, whichever decided.
 */
export const LinkEvidence = z.object({
  /** Strongest that holds. `same-files-and-time` links only sessions whose records hold no lines. */
  level: z.enum(['identical-hunks', 'line-overlap', 'same-files-and-time']),
  /** What landed the change, oldest first; several where it was split over commits of one line of history. */
  commits: z.array(z.string()).min(1),
  /** Of the lines that the agent changed, the share in files where the commit changed exactly the same. */
  identicalShare: z.number(),
  /** Of the lines that the agent changed, the share found in the commit. */
  sessionShare: z.number(),
  /** Of the lines that the commit changed, the share that the agent wrote. */
  commitShare: z.number(),
  /** Of the files that either changed, the share that both did. */
  fileShare: z.number(),
  /** From the end of the session to the commit, in ms; below 0 where the session went on after it. */
  landedAfterMs: z.number(),
  /** The next best commit's `sessionShare`, for judging how clear the choice was. */
  runnerUpShare: z.number(),
  matchedLineCount: z.number().int(),
  sessionLineCount: z.number().int(),
  commitLineCount: z.number().int(),
});
export type LinkEvidence = z.infer<typeof LinkEvidence>;

/** Who made the change, and how much of it. */
export const Provenance = z.object({
  sessionId: z.string(),
  /** The turn whose prompt opens the task, counted from 1. */
  turn: z.number().int().positive(),
  agent: z.string(),
  authorModel: z.string().nullable(),
  /** Share of the landed lines that the agent wrote, in [0, 1]. */
  aiShare: z.number().min(0).max(1),
  sessionStartedAt: z.string(),
  landedAt: z.string(),
});
export type Provenance = z.infer<typeof Provenance>;

/** A prompt with the change that landed for it; not yet executed. */
export const Candidate = z.object({
  id: z.string(),
  repo: z.string(),
  /** Verbatim user turns, in order. */
  prompts: z.array(z.string()).min(1),
  /** What came with these turns and is no text, such as an image. */
  attachments: z.array(Attachment),
  /** Secrets that were taken out, by part: where a patch lost some, it no longer says what landed. */
  redactions: z.array(
    z.object({ part: z.enum(['prompt', 'message', 'goldPatch', 'testPatch']), ...Redaction.shape }),
  ),
  baseCommit: z.string(),
  goldCommit: z.string(),
  /** Message of the landed commit: it names change ids that a fair prompt cannot name. */
  goldMessage: z.string(),
  /** Git patch of the landed change without its tests, against `baseCommit`. */
  goldPatch: z.string(),
  /** Git patch of the landed tests; empty where none landed. */
  testPatch: z.string(),
  fidelity: Fidelity,
  link: LinkEvidence,
  provenance: Provenance,
  /** Set by curation. */
  classification: Classification.nullable(),
});
export type Candidate = z.infer<typeof Candidate>;
