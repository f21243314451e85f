import type { Session } from '../domain/session.ts';
import type { FileIdentity, StoredAttachment, Watermark } from '../domain/watermark.ts';

/** Where sessions lie. Of a folder whose name holds wildcards, each that fits is a root of its own. */
export interface SessionRoot {
  /** A file, a folder or the home of an agent; `*`, `**`, `?` and `{a,b}` as in shells. */
  readonly path: string;
  /** The machine or person whose sessions these are; where absent, what the wildcards stand for, else this machine. */
  readonly origin?: string;
}

/** A session file as it lies there. */
export interface SessionFile {
  readonly path: string;
  /** Such as `codex-rollout`: who can read it. */
  readonly format: string;
  readonly origin: string;
  readonly identity: FileIdentity;
  /** Against the watermark that was known of it. */
  readonly change: 'new' | 'appended' | 'rewritten' | 'unchanged';
}

export interface FoundSessions {
  /** Oldest first, as far as their names tell. */
  readonly files: readonly SessionFile[];
  /** Directories whose content nobody can know; every other is read all the same. */
  readonly closed: readonly { readonly path: string; readonly detail: string }[];
}

/** A file to read; `from`: what was known of an appended one, so that only its new part is read. */
export interface SessionRequest {
  readonly file: SessionFile;
  readonly from: { readonly watermark: Watermark; readonly session: Session } | null;
}

/** One session file, read. Damage costs the damaged line, not the session: `notes` name file and line. */
export type SessionReading =
  | {
      readonly kind: 'session';
      readonly session: Session;
      /** Bytes of what came with its prompts, by the hash that the session names. */
      readonly attachments: readonly StoredAttachment[];
      readonly notes: readonly string[];
      /** Read now: of an appended file the new part. */
      readonly bytesRead: number;
      readonly watermark: Watermark;
    }
  | {
      readonly kind: 'unreadable';
      readonly detail: string;
      readonly bytesRead: number;
      readonly watermark: Watermark;
    };

export interface SessionSource {
  /**
   * Session files below the roots, of every format. Where much is new, threads may begin to start for the reading that
   * follows, and end with it.
   * @param known - watermarks by true path
   * @throws {UsageError} naming a root that does not exist
   */
  find(
    roots: readonly SessionRoot[],
    known: Pick<ReadonlyMap<string, Watermark>, 'get'>,
  ): Promise<FoundSessions>;
  /** Reads files in parallel, each as soon as it is read: the order of readings is not that of the requests. */
  read(requests: readonly SessionRequest[], signal?: AbortSignal): AsyncIterable<SessionReading>;
}
