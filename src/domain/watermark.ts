import * as z from 'zod';
import { Redaction } from './redaction.ts';
import { Session } from './session.ts';

/** What tells a file from others and from itself at another time, without reading all of it. */
export const FileIdentity = z.object({
  /** Device and inode. */
  inode: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  modifiedAtMs: z.number(),
  /** Of the first and of the last bytes: a tool may write a file anew with size and time kept. */
  headHash: z.string(),
  tailHash: z.string(),
});
export type FileIdentity = z.infer<typeof FileIdentity>;

/** How far a session file was read. It holds no text of the session: that is stored redacted, apart. */
export const Watermark = z.object({
  /** Hash of the path: see `toFileId`. */
  id: z.string(),
  path: z.string(),
  format: z.string(),
  origin: z.string(),
  identity: FileIdentity,
  /** Where to go on when the file has grown, and what its reader must know for it; `null`: read it anew. */
  resume: z
    .object({
      /** Bytes up to the end of the last whole line. */
      offsetBytes: z.number().int().nonnegative(),
      lineCount: z.number().int().nonnegative(),
      state: z.json(),
    })
    .nullable(),
  /** `null` where no session could be read; `detail` says why. */
  sessionId: z.string().nullable(),
  turnCount: z.number().int().nonnegative(),
  /** Of the session, ISO 8601. */
  endedAt: z.string().nullable(),
  detail: z.string().nullable(),
  /** Of a line that was damaged, with file and line. */
  notes: z.array(z.string()),
});
export type Watermark = z.infer<typeof Watermark>;

/** A watermark as it is kept, with what must be known of a session without loading it. */
export const StoredWatermark = Watermark.extend({
  /** Secrets that were taken out of it. */
  redactions: z.array(Redaction),
  /** Of all that decided how the file was read and stored: under another one it is read anew. */
  readingVersion: z.string(),
  /** Of the session as it is stored. */
  contentHash: z.string().nullable(),
  /** Of a sub-agent: the session whose work it did. */
  spawnedBy: z.string().nullable(),
  /** Of a fork: the session that it goes on from. */
  forkedFrom: z.string().nullable(),
  /** Why nothing of it is stored, where its owner wants it left out. */
  optedOut: z.string().nullable(),
});
export type StoredWatermark = z.infer<typeof StoredWatermark>;

export const StoredSession = z.object({
  /** Of the file: the same session may lie in several. */
  id: z.string(),
  session: Session,
});
export type StoredSession = z.infer<typeof StoredSession>;

export const StoredAttachment = z.object({
  /** The file's id and the SHA-256 of the bytes, hex, with a slash between. */
  id: z.string(),
  mediaType: z.string().nullable(),
  base64: z.string(),
});
export type StoredAttachment = z.infer<typeof StoredAttachment>;
