import * as z from 'zod';
import { Usage } from './usage.ts';

/**
 * One thing that an agent did or was told in a trial, in one form for every agent. Graders, exports and pages read these
 * and never what an agent wrote itself. Texts are shortened in their middle (`shorten`), so that one event is never large.
 */
const Place = z.object({
  /** Counted from 0 over the whole trial. */
  index: z.number().int().nonnegative(),
  /** ISO 8601; `null` where the record tells no time. */
  at: z.string().nullable(),
  /** The sub-agent that did it, by its thread; `null` for the agent that was asked. */
  agent: z.string().nullable(),
  /** Where it stands in the trial's folder: a file, and its line from 1. */
  file: z.string(),
  line: z.number().int().positive(),
});

export const EditedFile = z.object({
  /** As recorded: absolute, or relative to the working directory. */
  path: z.string(),
  kind: z.enum(['add', 'update', 'delete']),
  movedTo: z.string().nullable(),
  /** Lines without their marks; `null` where the record names the file alone. */
  lines: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }).nullable(),
});
export type EditedFile = z.infer<typeof EditedFile>;

const happenings = [
  z.object({ kind: z.literal('started'), cwd: z.string().nullable(), model: z.string().nullable() }),
  /** What a person, or for a sub-agent its parent, asked. */
  z.object({ kind: z.literal('prompt'), text: z.string() }),
  z.object({ kind: z.literal('message'), text: z.string() }),
  z.object({ kind: z.literal('reasoning'), text: z.string() }),
  z.object({
    kind: z.literal('command'),
    /** The script, without the shell that was called for it. */
    command: z.string(),
    cwd: z.string().nullable(),
    /** `null` where it is not known: still running when the turn ended, or refused. */
    exitCode: z.number().int().nullable(),
    output: z.string(),
    /** `input`: typed into a program that was running. */
    via: z.enum(['shell', 'input']),
  }),
  /** By an agent's own tool; what a command writes is in no record. */
  z.object({ kind: z.literal('edit'), files: z.array(EditedFile) }),
  /** By an agent's own tool. */
  z.object({ kind: z.literal('read'), path: z.string() }),
  z.object({ kind: z.literal('search'), query: z.string(), in: z.enum(['files', 'web']) }),
  z.object({
    kind: z.literal('tool'),
    /** Of MCP; `null` for a tool of the agent's own. */
    server: z.string().nullable(),
    tool: z.string(),
    input: z.string(),
    output: z.string(),
    hasFailed: z.boolean(),
  }),
  /** The agent was given a skill's text because the prompt or the agent itself named it. */
  z.object({ kind: z.literal('skill'), name: z.string(), path: z.string().nullable() }),
  z.object({ kind: z.literal('agent'), started: z.string(), task: z.string() }),
  z.object({ kind: z.literal('ended'), end: z.enum(['completed', 'failed', 'aborted']), text: z.string() }),
  z.object({ kind: z.literal('usage'), usage: Usage }),
  /** The agent's own word on what went wrong, such as a connection that was lost. */
  z.object({ kind: z.literal('notice'), text: z.string() }),
] as const;

export const Happening = z.discriminatedUnion('kind', happenings);
export type Happening = z.infer<typeof Happening>;

export const TrialEvent = z.intersection(Place, Happening);
export type TrialEvent = z.infer<typeof Place> & Happening;

/** What could not be taken as it stood; the rest of the trace is read all the same. */
export const TraceFaults = z.object({
  /** Torn, no JSON, or too long to be held. */
  unreadable: z.number().int().nonnegative(),
  /** JSON of no form that is known. */
  foreign: z.number().int().nonnegative(),
  /** Said twice, as after a lost connection. */
  duplicated: z.number().int().nonnegative(),
  /** Not in the place that its number gives it. */
  misplaced: z.number().int().nonnegative(),
});
export type TraceFaults = z.infer<typeof TraceFaults>;

export const noFaults: TraceFaults = { unreadable: 0, foreign: 0, duplicated: 0, misplaced: 0 };

const longestText = 16_384;

/** Keeps the beginning and the end, and says how much is left out. */
export function shorten(text: string, length = longestText): string {
  if (text.length <= length) return text;
  const half = Math.floor(length / 2);
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(-half).replace(/^[\uDC00-\uDFFF]/, '');
  return `${head}\n[${text.length - head.length - tail.length} characters left out]\n${tail}`;
}
