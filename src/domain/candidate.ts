import * as z from 'zod';

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

/** Why a session is believed to have become a commit. Shares are in [0, 1] and count changed lines after whitespace normalisation. */
export const LinkEvidence = z.object({
  /** Strongest level found. */
  level: z.enum(['identical-hunks', 'line-overlap']),
  /** Of the lines that the agent changed, the share found in the commit. */
  sessionShare: z.number(),
  /** Of the lines that the commit changed, the share that the agent wrote. */
  commitShare: z.number(),
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
  /** On which the session began, where its record tells. */
  branch: z.string().nullable().default(null),
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
  /** Something came with these turns that is no text, such as an image. It is not kept: a replay would lack it. */
  hasAttachments: z.boolean(),
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
