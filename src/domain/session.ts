import * as z from 'zod';
import { Usage } from './usage.ts';

/** One edit that the agent made through its patch tool. Edits made by shell commands leave no record here. */
export const FileChange = z.object({
  /** As recorded: absolute, or relative to the session's working directory. */
  path: z.string(),
  kind: z.enum(['add', 'update', 'delete']),
  movedTo: z.string().nullable(),
  /** Lines without their diff marker, in order; for `add` the whole file, for `delete` its old content. */
  addedLines: z.array(z.string()),
  removedLines: z.array(z.string()),
  /** False where the record names the file but not what was changed in it, as `codex exec --json` does. */
  areLinesKnown: z.boolean().default(true),
  /** When the edit was done, where the record tells; sub-agents' edits are put between their root's by it. */
  at: z.string().nullable().default(null),
});
export type FileChange = z.infer<typeof FileChange>;

/** One shell command that the agent ran. */
export const Command = z.object({
  command: z.string(),
  cwd: z.string().nullable(),
  exitCode: z.number().int().nullable(),
});
export type Command = z.infer<typeof Command>;

/** What came with a prompt and is no text. */
export const Attachment = z.object({
  kind: z.enum(['image', 'other']),
  /** File name as the person gave it, without its directory. */
  name: z.string().nullable(),
  mediaType: z.string().nullable(),
  /** Of the bytes, hex: their key in the store; `null` where the record holds no bytes. */
  sha256: z.string().nullable(),
  sizeBytes: z.number().int().nonnegative(),
});
export type Attachment = z.infer<typeof Attachment>;

/** How a turn ended; `unfinished` means that no end record was written (crash, SIGKILL, still running). */
export const TurnEnd = z.enum(['completed', 'failed', 'aborted', 'unfinished']);
export type TurnEnd = z.infer<typeof TurnEnd>;

/** One verbatim prompt and what followed. */
export const Turn = z.object({
  /** Counted from 1. */
  index: z.number().int().positive(),
  /** What the person typed, byte for byte; never context that the harness injected. */
  prompt: z.string(),
  /** The part of the prompt that was piped in through standard input, without the tags around it. */
  pipedInput: z.string().nullable().default(null),
  attachments: z.array(Attachment).default([]),
  /** Taken over from the session that this one was forked from, or before the start of an eval case: context, no work of its own. */
  isInherited: z.boolean().default(false),
  /** Number of the turn's first record in its file, from 0, where records are numbered: forks count by it. */
  firstRecord: z.number().int().nullable().default(null),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  end: TurnEnd,
  commands: z.array(Command),
  fileChanges: z.array(FileChange),
  usage: Usage.nullable(),
});
export type Turn = z.infer<typeof Turn>;

/** A developer's past conversation with an agent. */
export const Session = z.object({
  id: z.string(),
  /** The session reader's name, such as `codex-rollout`. */
  source: z.string(),
  /** Where it was read from, for messages. */
  file: z.string(),
  agent: z.string(),
  agentVersion: z.string().nullable(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  /** `harness`: a sub-agent, a review thread or one of Rollbench's own trials, not a person's work. */
  writtenBy: z.enum(['person', 'harness']),
  /** The root session for which a sub-agent worked: its edits belong to the root. */
  spawnedBy: z.string().nullable().default(null),
  /** Of a fork: the session that it goes on from, and the number of that session's records that it shares. */
  forkedFrom: z.object({ id: z.string(), recordCount: z.number().int().nullable() }).nullable().default(null),
  /** The machine or person whose session it is: a salted hash, unless the configuration says otherwise. */
  origin: z.string().nullable().default(null),
  repoUrl: z.string().nullable(),
  branch: z.string().nullable(),
  cwd: z.string(),
  /** HEAD when the session started; `null` outside git and before the first commit. */
  baseCommit: z.string().nullable(),
  /** Uncommitted work that the session began on, as a git patch against the base, where the record holds it. */
  startPatch: z.string().nullable().default(null),
  startedAt: z.string(),
  endedAt: z.string(),
  turns: z.array(Turn),
});
export type Session = z.infer<typeof Session>;
