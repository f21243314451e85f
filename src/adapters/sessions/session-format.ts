import type * as z from 'zod';
import type { Session } from '../../domain/session.ts';
import type { StoredAttachment } from '../../domain/watermark.ts';
import type { LineRoom } from './line-room.ts';

/** One form in which some agent records its sessions: which files are of it, and how they are read. */
export interface SessionFormat {
  /** Such as `codex-rollout`; also the `source` of its sessions. */
  readonly name: string;
  /** Told from its name and the names beside it, never from its content. */
  recognises(name: string, siblings: ReadonlySet<string>): boolean;
  /** Names of files beside it that are part of a session: when one of them changes, the session does. Absent: none. */
  readonly siblings?: (readSibling: OpenedFile['readSibling']) => readonly string[];
  /** `null`: its reader does not know the state, such as one of another version, and the file is read anew. */
  open(file: OpenedFile): SessionReader | null;
}

export interface OpenedFile {
  readonly path: string;
  /**
   * What is known of an appended file; its reader goes on behind it. The session may have been redacted since: its turns
   * are known by their place, never by their text. Notes of its lines are kept by the caller.
   */
  readonly from: { readonly session: Session; readonly state: z.core.util.JSONType } | null;
  /** Thread source or originator of our own trials: sessions that bear it are no person's work. */
  readonly ownThreadSource: string;
  /** Where the bytes of its lines will lie. */
  readonly room: LineRoom;
  /** A file beside this one, such as the prompt of a stream; `undefined` where there is none or it is absurdly large. */
  readSibling(name: string): Buffer | undefined;
}

/** Takes the lines of one file, in order. Line numbers are counted from 1, over the whole file. */
export interface SessionReader {
  /**
   * Decides on the raw bytes whether a line can matter: one that it does not want is never collected, let alone parsed.
   * @param bytes - holds the line's first bytes from `start` to `end`: at least `headSizeBytes`, or the whole line
   */
  wants(bytes: Buffer, start: number, end: number): boolean;
  /** Finds lines of these bytes faster than by asking for each; `undefined`: it must be asked, for now. */
  search?(bytes: Buffer): LineSearch | undefined;
  /** `hasEnd` is false for a last line without a line feed. The bytes are the reader's only during the call. */
  take(line: Buffer, lineNumber: number, hasEnd: boolean): void;
  /** A wanted line longer than the limit: its bytes are gone. */
  refuse(lineNumber: number): void;
  /** Nothing more is needed of this file: it cannot be read, and why is known. */
  isDone(): boolean;
  /** What it went on from does not suffice for what came: the file must be read anew. */
  isLost?(): boolean;
  /** The lines have ended, or the file could not be read further for the given cause. */
  finish(cause?: string): ReadResult;
}

/** Goes over whole lines, on to those that are wanted. */
export interface LineSearch {
  /**
   * Whether there is such a line. Its places, or where the line begins that does not end here, stand beside.
   * @param start - where a line begins
   */
  next(bytes: Buffer, start: number): boolean;
  /** Whole lines that were passed over. */
  readonly passedCount: number;
  readonly lineStart: number;
  /** Without its line feed. */
  readonly lineEnd: number;
}

export type ReadResult =
  | {
      readonly kind: 'session';
      readonly session: Session;
      readonly attachments: readonly StoredAttachment[];
      readonly notes: readonly string[];
      /** What its reader must know, beside the session, to go on; without text of the session. `null`: it must begin anew. */
      readonly state: z.core.util.JSONType | null;
    }
  | { readonly kind: 'unreadable'; readonly detail: string; readonly notes: readonly string[] };
