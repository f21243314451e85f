import type { LineRoom } from './line-room.ts';
import type { LineSearch, SessionReader } from './session-format.ts';

/** Enough for a record's time, type and the ids before its item type. */
export const headSizeBytes = 512;

export interface LineScanner {
  /** Where the file's next bytes may be put. */
  space(): Buffer;
  /** So many were put there: hands on every line that has come to its end. */
  advance(sizeBytes: number): void;
  end(): LinesRead;
}

export interface LinesRead {
  readonly wholeLineCount: number;
  /** Bytes up to the end of the last whole line. */
  readonly wholeSizeBytes: number;
  /** A wanted last line without a line feed, not handed on yet. */
  readonly openLine: Buffer | undefined;
}

export interface ScanOptions {
  readonly room: LineRoom;
  readonly maxLineSizeBytes: number;
  /** Where an earlier reading stopped. */
  readonly lineCount: number;
  readonly offsetBytes: number;
}

/**
 * Finds the lines of a file and hands on those that its reader wants, holding at most one of them, whatever the size of
 * the file. A line nobody wants costs a search for its end.
 */
export function createLineScanner(
  reader: Pick<SessionReader, 'wants' | 'search' | 'take' | 'refuse'>,
  { room, maxLineSizeBytes, lineCount, offsetBytes }: ScanOptions,
): LineScanner {
  const asking = new AskingSearch(reader);
  /** Whoever searches may read lines at once: none that lies in the first room may be too long. */
  const canSearch = room.home.length <= maxLineSizeBytes;
  let wholeLineCount = lineCount;
  let wholeSizeBytes = offsetBytes;
  /** Of the line that has not ended: all its bytes, and how many of them are held at the beginning of the room. */
  let openSizeBytes = 0;
  let held = 0;
  let fate: 'undecided' | 'wanted' | 'unwanted' | 'refused' = 'undecided';

  const hand = (bytes: Buffer, start: number, end: number) => {
    if (end - start <= maxLineSizeBytes) reader.take(bytes.subarray(start, end), wholeLineCount, true);
    else reader.refuse(wholeLineCount);
  };
  const decide = (bytes: Buffer, start: number, end: number) => {
    if (fate === 'undecided') fate = reader.wants(bytes, start, end) ? 'wanted' : 'unwanted';
    return fate;
  };
  const close = (bytes: Buffer, end: number) => {
    wholeSizeBytes += openSizeBytes + end + 1 - held;
    wholeLineCount += 1;
    if (decide(bytes, 0, end) === 'wanted') hand(bytes, 0, end);
    else if (fate === 'refused') reader.refuse(wholeLineCount);
    fate = 'undecided';
  };
  /** @returns where the line begins that has not ended */
  const pass = (bytes: Buffer, from: number): number => {
    for (let start = from; ; ) {
      // What a line tells may change how the next one is found.
      const search = (canSearch ? reader.search?.(bytes) : undefined) ?? asking;
      const isFound = search.next(bytes, start);
      const { passedCount, lineStart, lineEnd } = search;
      wholeLineCount += passedCount;
      if (!isFound) {
        wholeSizeBytes += lineStart - from;
        return lineStart;
      }
      wholeLineCount += 1;
      start = lineEnd + 1;
      hand(bytes, lineStart, lineEnd);
    }
  };
  const keep = (bytes: Buffer, start: number) => {
    held = bytes.length - start;
    if (held >= headSizeBytes) decide(bytes, start, bytes.length);
    if (fate === 'wanted' && held > maxLineSizeBytes) fate = 'refused';
    if (fate === 'unwanted' || fate === 'refused') held = 0;
    const open = bytes.subarray(start, start + held);
    // No smaller a room than a line as long again would need; the first one is the fastest.
    if (held > room.bytes.length / 2) room.bytes = Buffer.allocUnsafeSlow(2 * room.bytes.length);
    else if (held <= room.home.length / 2) room.bytes = room.home;
    open.copy(room.bytes);
  };

  return {
    space: () => room.bytes.subarray(held),

    advance(sizeBytes) {
      const bytes = room.bytes.subarray(0, held + sizeBytes);
      const end = openSizeBytes === 0 ? 0 : bytes.indexOf(lineFeed, held);
      if (end === -1) {
        openSizeBytes += sizeBytes;
        keep(bytes, 0);
        return;
      }
      if (openSizeBytes > 0) close(bytes, end);
      const start = pass(bytes, openSizeBytes > 0 ? end + 1 : 0);
      openSizeBytes = bytes.length - start;
      keep(bytes, start);
    },

    end() {
      const open = room.bytes.subarray(0, held);
      if (held > 0) decide(open, 0, held);
      if (fate === 'refused') reader.refuse(wholeLineCount + 1);
      room.bytes = room.home;
      return { wholeLineCount, wholeSizeBytes, openLine: held > 0 && fate === 'wanted' ? open : undefined };
    },
  };
}

const lineFeed = 0x0a;

/** Asks for one line after the other. */
class AskingSearch implements LineSearch {
  readonly #reader: Pick<SessionReader, 'wants'>;
  passedCount = 0;
  lineStart = 0;
  lineEnd = 0;

  constructor(reader: Pick<SessionReader, 'wants'>) {
    this.#reader = reader;
  }

  next(bytes: Buffer, start: number): boolean {
    this.passedCount = 0;
    this.lineStart = start;
    for (;;) {
      this.lineEnd = bytes.indexOf(lineFeed, this.lineStart);
      if (this.lineEnd === -1) return false;
      if (this.#reader.wants(bytes, this.lineStart, this.lineEnd)) return true;
      this.passedCount += 1;
      this.lineStart = this.lineEnd + 1;
    }
  }
}
