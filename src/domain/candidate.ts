import * as z from 'zod';
import { ChangeKind } from './change-kinds.ts';
import { TestRules } from './file-kinds.ts';
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

/** One thing in which a task's base differs, or may differ, from the state in which the session began. */
export const Missing = z.object({
  kind: z.enum([
    /** Work that was in the session's tree and in no commit. */
    'uncommitted-work',
    /** Turns of this session, or of the one it was forked from, that the task does not replay. */
    'earlier-turns',
    /** Files of the landed change were changed between the session's base and the landing: the task starts later. */
    'drifted-files',
    /** The session does not name its base commit, or not the one that was taken. */
    'inferred-base',
    /** The session was forked from one that was not found. */
    'parent-session',
    /** What the session's shell commands wrote left no record. */
    'shell-edits',
    /** The record names files, and not what was changed in them. */
    'unrecorded-edits',
    /** Parts of the tree lie in repositories of their own. */
    'submodule',
    /** What came with a prompt was not kept. */
    'attachment',
  ]),
  /** In words. */
  text: z.string(),
});
export type Missing = z.infer<typeof Missing>;

/** `cut-to-first`: of several turns, since the first alone explains the change. */
export const TurnMode = z.enum(['single', 'multi', 'cut-to-first']);
export type TurnMode = z.infer<typeof TurnMode>;

/** What ties the packages of a repository together. */
export const WorkspaceKind = z.enum([
  ...['nx', 'turborepo', 'bazel', 'pnpm', 'yarn', 'npm', 'bun'],
  ...['go', 'cargo', 'maven', 'gradle', 'python'],
] as const);
export type WorkspaceKind = z.infer<typeof WorkspaceKind>;

/** Where in its repository a change lies; documentation, lockfiles and generated files left out. */
export const Scope = z.object({
  /** Folders with a manifest, `.` for the repository itself; sorted. */
  packages: z.array(z.string()),
  crossesPackages: z.boolean(),
  /** `null`: the packages that were touched are tied together by nothing that we know. */
  workspaceKind: WorkspaceKind.nullable(),
  /** Linguist's names, by the changed lines of the gold patch; most first. */
  languages: z.array(z.object({ language: z.string(), lineCount: z.number().int() })),
});
export type Scope = z.infer<typeof Scope>;

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

/** Whether the session's record holds the lines that it changed: else all shares of lines are 0. */
export const hasLines = ({ level }: LinkEvidence): boolean => level !== 'same-files-and-time';

/** Who made the change, and how much of it. */
export const Provenance = z.object({
  sessionId: z.string(),
  /** The turn whose prompt opens the task, counted from 1. */
  turn: z.number().int().positive(),
  agent: z.string(),
  agentVersion: z.string().nullable(),
  authorModel: z.string().nullable(),
  /** Of the model, such as `gpt-5` or `claude-opus`. */
  authorFamily: z.string().nullable(),
  /**
   * Share of the landed lines that the agent is known to have written, in [0, 1]; generated files and lockfiles left out.
   * `null` where the session's record holds no lines.
   */
  aiShare: z.number().min(0).max(1).nullable(),
  /**
   * Share of those that a person wrote; `null` as above. What is in neither lies in files that shell commands of the session
   * may have written.
   */
  personShare: z.number().min(0).max(1).nullable(),
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
  /** Which files are tests here, beside what is the habit of each language. */
  testRules: TestRules,
  fidelity: Fidelity,
  /** Empty if and only if the fidelity is `exact`. */
  missing: z.array(Missing),
  turnMode: TurnMode,
  /** What of the landed change is no plain edit of a text file. */
  changeKinds: z.array(ChangeKind),
  scope: Scope,
  link: LinkEvidence,
  provenance: Provenance,
  /** Set by curation. */
  classification: Classification.nullable(),
});
export type Candidate = z.infer<typeof Candidate>;
