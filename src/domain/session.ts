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
});
export type FileChange = z.infer<typeof FileChange>;

/** One shell command that the agent ran. */
export const Command = z.object({
  command: z.string(),
  cwd: z.string().nullable(),
  exitCode: z.number().int().nullable(),
});
export type Command = z.infer<typeof Command>;

/** How a turn ended; `unfinished` means that no end record was written (crash, SIGKILL, still running). */
export const TurnEnd = z.enum(['completed', 'failed', 'aborted', 'unfinished']);
export type TurnEnd = z.infer<typeof TurnEnd>;

/** One verbatim prompt and what followed. */
export const Turn = z.object({
  /** Counted from 1. */
  index: z.number().int().positive(),
  /** What the person typed, byte for byte; never context that the harness injected. */
  prompt: z.string(),
  hasAttachments: z.boolean(),
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
  repoUrl: z.string().nullable(),
  branch: z.string().nullable(),
  cwd: z.string(),
  /** HEAD when the session started; `null` outside git and before the first commit. */
  baseCommit: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string(),
  turns: z.array(Turn),
});
export type Session = z.infer<typeof Session>;
