import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { toFileId } from '../../domain/ids.ts';
import type { Watermark } from '../../domain/watermark.ts';
import type { SessionFile, SessionReading, SessionRequest } from '../../ports.ts';
import { parseJsonLine } from './json-line.ts';
import { createLineRoom } from './line-room.ts';
import { readSibling } from './read-sibling.ts';
import { createLineScanner, type LineScanner } from './scan-lines.ts';
import type { ReadResult, SessionFormat, SessionReader } from './session-format.ts';
import { maxNotes } from './session-notes.ts';

export interface ReadingOptions {
  /** Thread source or originator under which our own trials run: sessions that bear it are no person's work. */
  readonly ownThreadSource: string;
  /** A longer record is left out with a note. Codex caps what it records of a command at 64 KiB; added files have no cap. */
  readonly maxLineSizeBytes: number;
}

type Known = NonNullable<SessionRequest['from']>;

/** Reads one file after another, the bytes of each into the same room. */
export function createSessionFileReader(formats: readonly SessionFormat[], options: ReadingOptions) {
  const room = createLineRoom();

  const read = async (file: SessionFile, known: Known | null): Promise<SessionReading | null> => {
    const format = formats.find(({ name }) => name === file.format);
    if (format === undefined) throw new Error(`${file.path}: there is no session format "${file.format}"`);
    const resume = known?.watermark.resume ?? null;
    const reader = format.open({
      path: file.path,
      from: known && resume ? { session: known.session, state: resume.state } : null,
      ownThreadSource: options.ownThreadSource,
      room,
      readSibling: (name) => readSibling(file.path, name),
    });
    if (reader === null) return null;
    const { lineCount, offsetBytes } = resume ?? { lineCount: 0, offsetBytes: 0 };
    const { maxLineSizeBytes } = options;
    const scanner = createLineScanner(reader, { room, maxLineSizeBytes, lineCount, offsetBytes });
    const isCompressed = file.path.endsWith('.zst');
    const pumped = isCompressed
      ? await pumpCompressed(file, reader, scanner)
      : pump(file, offsetBytes, reader, scanner);
    const { wholeLineCount, wholeSizeBytes, openLine } = scanner.end();
    if (openLine !== undefined) reader.take(openLine, wholeLineCount + 1, false);
    if (reader.isLost?.()) return null;
    const result = reader.finish(pumped.cause);
    const notes = [...earlierNotes(file, known), ...result.notes];
    if (known && notes.length > maxNotes) return null;
    // A last line without its end may be whole all the same; then what it says is in the session, and cannot be taken out.
    const isOpenLineUsed = openLine !== undefined && parseJsonLine(openLine).kind === 'read';
    const hasPlace = !isCompressed && !isOpenLineUsed && notes.length <= maxNotes;
    const state = result.kind === 'session' && hasPlace ? result.state : null;
    return toReading({ ...result, notes }, pumped.bytesRead, {
      ...toWatermark(file),
      resume: state === null ? null : { offsetBytes: wholeSizeBytes, lineCount: wholeLineCount, state },
    });
  };

  return async ({ file, from }: SessionRequest): Promise<SessionReading> => {
    const canResume = file.change === 'appended' && from !== null && from.watermark.resume !== null;
    const reading = (canResume ? await read(file, from) : null) ?? (await read(file, null));
    if (reading === null) throw new Error(`${file.path}: its reader refused to begin anew`);
    return reading;
  };
}

/** Notes of whole lines stay. One of the line that had not ended is written anew, if there is still cause for it. */
function earlierNotes({ path }: SessionFile, known: Known | null): readonly string[] {
  if (known === null) return [];
  const ofOpenLine = `${path}:${(known.watermark.resume?.lineCount ?? 0) + 1}: `;
  return known.watermark.notes.filter((note) => !note.startsWith(ofOpenLine));
}

function toWatermark({ path, format, origin, identity }: SessionFile): Watermark {
  return {
    id: toFileId(path),
    path,
    format,
    origin,
    identity,
    resume: null,
    sessionId: null,
    turnCount: 0,
    endedAt: null,
    detail: null,
    notes: [],
  };
}

function toReading(result: ReadResult, bytesRead: number, base: Watermark): SessionReading {
  const { notes } = result;
  if (result.kind === 'unreadable') {
    const { detail } = result;
    return { kind: 'unreadable', detail, bytesRead, watermark: { ...base, detail, notes: [...notes] } };
  }
  const { session, attachments } = result;
  const watermark: Watermark = {
    ...base,
    sessionId: session.id,
    turnCount: session.turns.length,
    endedAt: session.endedAt,
    notes: [...notes],
  };
  return { kind: 'session', session, attachments, notes, bytesRead, watermark };
}

interface Pumped {
  readonly bytesRead: number;
  /** Why the file could not be read to its end. */
  readonly cause?: string;
}

/** Reads the file as long as it was when it was found: what is being written to it meanwhile is for another time. */
function pump(
  { path, identity }: SessionFile,
  from: number,
  reader: SessionReader,
  scanner: LineScanner,
): Pumped {
  let at = from;
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    while (at < identity.sizeBytes && !reader.isDone()) {
      const space = scanner.space();
      const sizeBytes = readSync(file, space, 0, Math.min(space.length, identity.sizeBytes - at), at);
      if (sizeBytes === 0) break;
      at += sizeBytes;
      scanner.advance(sizeBytes);
    }
    return { bytesRead: at - from };
  } catch (error) {
    return { bytesRead: at - from, cause: toCause(error) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function pumpCompressed(
  { path, identity }: SessionFile,
  reader: SessionReader,
  scanner: LineScanner,
): Promise<Pumped> {
  let bytesRead = 0;
  if (identity.sizeBytes === 0) return { bytesRead };
  const file = createReadStream(path, { highWaterMark: 2 ** 18, end: identity.sizeBytes - 1 });
  try {
    // Errors of either stream come out where the chunks are awaited.
    for await (const chunk of pipeline(file, createZstdDecompress(), () => {}) as AsyncIterable<Buffer>) {
      bytesRead += chunk.length;
      for (let at = 0; at < chunk.length; ) {
        const sizeBytes = chunk.copy(scanner.space(), 0, at);
        scanner.advance(sizeBytes);
        at += sizeBytes;
      }
      if (reader.isDone()) break;
    }
    return { bytesRead };
  } catch (error) {
    return { bytesRead, cause: toCause(error) };
  }
}

/** What the system, but for the path, or the compression says of a file; every other error is a bug and goes on. */
function toCause(error: unknown): string {
  if (error instanceof Error && 'code' in error && 'errno' in error)
    return error.message.replace(/, \w+(?: '.*')?$/s, '');
  throw error;
}
