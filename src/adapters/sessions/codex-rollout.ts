import { isUtf8 } from 'node:buffer';
import { createReadStream, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import * as z from 'zod';
import { toCanonicalJson, toFileId } from '../../domain/ids.ts';
import type { Watermark } from '../../domain/watermark.ts';
import type { SessionFile, SessionReading, SessionSource } from '../../ports.ts';
import { findRollouts } from './find-rollouts.ts';
import { parseMeta } from './rollout-meta.ts';
import { parseRecord, peekRecord } from './rollout-record.ts';
import { createSessionBuilder, type SessionBuilder } from './rollout-session.ts';
import { createLineSplitter } from './split-lines.ts';

export interface CodexRolloutOptions {
  /** Thread source or originator under which our own trials run: sessions that bear it are no person's work. */
  readonly ownThreadSource?: string;
  /** A longer record is left out with a note. Codex caps what it records of a command at 64 KiB; added files have no cap. */
  readonly maxLineSizeBytes?: number;
}

/** Sessions of the Codex CLI as it records them, one rollout file each (format: Codex 0.147 to 0.169, measured). */
export function createCodexRolloutSource(options: CodexRolloutOptions = {}): SessionSource {
  const { ownThreadSource = 'rollbench', maxLineSizeBytes = 64 * 2 ** 20 } = options;
  return {
    async find(roots, known) {
      const { files, closed } = await findRollouts(roots.map(({ path }) => path));
      return {
        files: files.map((path) => identify(path, known.get(path))),
        closed,
      };
    },
    async *read(requests, signal) {
      for (const { file } of requests) {
        if (signal?.aborted) return;
        yield await readRollout(file, ownThreadSource, maxLineSizeBytes);
      }
    },
  };
}

function identify(path: string, known: Watermark | undefined): SessionFile {
  const { dev, ino, size, mtimeMs } = statSync(path);
  const identity = {
    inode: `${dev}:${ino}`,
    sizeBytes: size,
    modifiedAtMs: mtimeMs,
    headHash: '',
    tailHash: '',
  };
  const isSame = known !== undefined && toCanonicalJson(known.identity) === toCanonicalJson(identity);
  const change = known === undefined ? 'new' : isSame ? 'unchanged' : 'rewritten';
  return { path, format: 'codex-rollout', origin: hostname(), identity, change };
}

async function readRollout(
  file: SessionFile,
  ownThreadSource: string,
  maxLineSizeBytes: number,
): Promise<SessionReading> {
  const { path } = file;
  const notes = createNotes(path);
  const reader = createRolloutReader(ownThreadSource, notes);
  const lines = createLineSplitter(reader, maxLineSizeBytes);
  let bytesRead = 0;
  try {
    for await (const chunk of openRollout(path)) {
      bytesRead += chunk.length;
      lines.push(chunk);
      if (reader.failure() !== undefined) break;
    }
    lines.end();
  } catch (error) {
    notes.add(`cannot be read further: ${(error as Error).message}`);
  }
  const session = reader.session(path);
  const detail =
    session === undefined ? (reader.failure() ?? notes.list()[0] ?? `${path}: empty file`) : null;
  const watermark: Watermark = {
    id: toFileId(path),
    path,
    format: file.format,
    origin: file.origin,
    identity: file.identity,
    resume: null,
    sessionId: session?.id ?? null,
    turnCount: session?.turns.length ?? 0,
    endedAt: session?.endedAt ?? null,
    detail,
    notes: [...notes.list()],
  };
  if (session === undefined) return { kind: 'unreadable', detail: detail ?? '', bytesRead, watermark };
  return { kind: 'session', session, attachments: [], notes: notes.list(), bytesRead, watermark };
}

function openRollout(file: string): AsyncIterable<Buffer> {
  const bytes = createReadStream(file, { highWaterMark: 2 ** 20 });
  // Errors of either stream come out where the chunks are awaited.
  return file.endsWith('.zst') ? pipeline(bytes, createZstdDecompress(), () => {}) : bytes;
}

/** Takes the lines of one rollout: the first must describe the session, of the others any may be damaged. */
function createRolloutReader(ownThreadSource: string, notes: Notes) {
  let builder: SessionBuilder | undefined;
  let failure: string | undefined;
  let lastAt = '';

  const takeFirst = (line: Buffer) => {
    const record = parseJson(line);
    if (record.kind === 'damaged') return fail(`${record.detail}: it should describe the session`);
    const meta = attempt(() => parseMeta(record.value, ownThreadSource));
    if (meta.kind === 'damaged') return fail(`no readable session_meta: ${meta.detail}`);
    if (!meta.value.isPaginated) {
      return fail(
        `format of Codex ${meta.value.codexVersion ?? '(unknown version)'}, older than 0.147: ` +
          'convert it with `codex migrate-rollouts --apply`',
      );
    }
    if (meta.value.forkedFrom !== null) {
      notes.add(`forked from session ${meta.value.forkedFrom}: only its own turns are read`, 1);
    }
    lastAt = meta.value.startedAt;
    builder = createSessionBuilder(meta.value);
  };
  const takeRecord = (to: SessionBuilder, line: Buffer, lineNumber: number, hasEnd: boolean) => {
    const json = parseJson(line);
    if (json.kind === 'damaged') {
      notes.add(hasEnd ? json.detail : 'last line is torn: its writer was cut off', lineNumber);
      return;
    }
    const record = attempt(() => {
      const envelope = Envelope.parse(json.value);
      return { at: envelope.timestamp, parsed: parseRecord(envelope) };
    });
    if (record.kind === 'damaged') notes.add(`record left out: ${record.detail}`, lineNumber);
    else if (record.value.parsed !== undefined) to.add(record.value.parsed, record.value.at);
  };
  const fail = (detail: string) => {
    failure = notes.toText(detail, 1);
  };

  return {
    failure: () => failure,
    session: (file: string) => builder?.build(file, lastAt),

    wants(head: Buffer): boolean {
      const { timestamp, isWanted } = peekRecord(head);
      // All Codex times are UTC and of one length, so that their order is the order of their text.
      if (timestamp !== undefined && timestamp > lastAt && isInstant(timestamp)) lastAt = timestamp;
      return failure === undefined && (isWanted || builder === undefined);
    },

    take(line: Buffer, lineNumber: number, hasEnd: boolean): void {
      if (lineNumber === 1) takeFirst(line);
      else if (builder !== undefined) takeRecord(builder, line, lineNumber, hasEnd);
    },

    refuse(lineNumber: number): void {
      if (lineNumber === 1) fail('line is too long: it should describe the session');
      else notes.add('record left out: the line is too long', lineNumber);
    },
  };
}

const Envelope = z.object({ timestamp: z.iso.datetime(), type: z.string(), payload: z.unknown().optional() });

const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);

type Attempt<T> = { kind: 'read'; value: T } | { kind: 'damaged'; detail: string };

function parseJson(line: Buffer): Attempt<unknown> {
  if (!isUtf8(line)) return { kind: 'damaged', detail: 'invalid UTF-8' };
  try {
    return { kind: 'read', value: JSON.parse(line.toString('utf8')) };
  } catch {
    return { kind: 'damaged', detail: 'no valid JSON' };
  }
}

/** Turns what a schema refuses into words; every other error is a bug and goes on. */
function attempt<T>(parse: () => T): Attempt<T> {
  try {
    return { kind: 'read', value: parse() };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    return { kind: 'damaged', detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  }
}

interface Notes {
  add(text: string, lineNumber?: number): void;
  list(): readonly string[];
  toText(text: string, lineNumber?: number): string;
}

/** A file of rubbish has a note for every line: beyond this many they are counted only. */
const maxNotes = 20;

function createNotes(file: string): Notes {
  const notes: string[] = [];
  let leftOut = 0;
  const toText = (text: string, lineNumber?: number) =>
    lineNumber === undefined ? `${file}: ${text}` : `${file}:${lineNumber}: ${text}`;
  return {
    toText,
    add(text, lineNumber) {
      if (notes.length < maxNotes) notes.push(toText(text, lineNumber));
      else leftOut += 1;
    },
    list: () => (leftOut > 0 ? [...notes, `${file}: ${leftOut} more notes`] : notes),
  };
}
