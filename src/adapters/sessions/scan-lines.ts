import type { SessionReader } from './session-format.ts';

/** Enough for a record's time, type and the ids before its item type. */
export const headSizeBytes = 512;

const roomSizeBytes = 2 ** 18;

/** Bytes that are used for one file after another; they grow for a long line only. */
export interface LineRoom {
  bytes: Buffer;
}

export const createLineRoom = (): LineRoom => ({ bytes: Buffer.allocUnsafeSlow(roomSizeBytes) });

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
  reader: Pick<SessionReader, 'wants' | 'take' | 'refuse'>,
  { room, maxLineSizeBytes, lineCount, offsetBytes }: ScanOptions,
): LineScanner {
  let wholeLineCount = lineCount;
  let wholeSizeBytes = offsetBytes;
  /** Of the line that has not ended: all its bytes, and how many of them are held at the beginning of the room. */
  let openSizeBytes = 0;
  let held = 0;
  let fate: 'undecided' | 'wanted' | 'unwanted' | 'refused' = 'undecided';

  const close = (bytes: Buffer, start: number, end: number) => {
    const lineNumber = wholeLineCount + 1;
    if (fate === 'undecided') fate = reader.wants(bytes, start, end) ? 'wanted' : 'unwanted';
    if (fate === 'wanted' && end - start <= maxLineSizeBytes) {
      reader.take(bytes.subarray(start, end), lineNumber, true);
    } else if (fate !== 'unwanted') reader.refuse(lineNumber);
    wholeLineCount = lineNumber;
    fate = 'undecided';
  };
  const keep = (bytes: Buffer, start: number) => {
    held = bytes.length - start;
    if (fate === 'undecided' && held >= headSizeBytes) {
      fate = reader.wants(bytes, start, bytes.length) ? 'wanted' : 'unwanted';
    }
    if (fate === 'wanted' && held > maxLineSizeBytes) fate = 'refused';
    if (fate === 'unwanted' || fate === 'refused') held = 0;
    else if (start > 0) bytes.copyWithin(0, start);
    if (held > room.bytes.length / 2) room.bytes = grow(room.bytes, held);
  };

  return {
    space: () => room.bytes.subarray(held),

    advance(sizeBytes) {
      const bytes = room.bytes.subarray(0, held + sizeBytes);
      let start = 0;
      let end = bytes.indexOf(0x0a, held);
      if (end === -1) openSizeBytes += sizeBytes;
      else {
        const before = held;
        do {
          close(bytes, start, end);
          start = end + 1;
          end = bytes.indexOf(0x0a, start);
        } while (end !== -1);
        wholeSizeBytes += openSizeBytes + start - before;
        openSizeBytes = bytes.length - start;
      }
      keep(bytes, start);
    },

    end() {
      const open = room.bytes.subarray(0, held);
      if (fate === 'undecided' && held > 0) fate = reader.wants(open, 0, held) ? 'wanted' : 'unwanted';
      if (fate === 'refused') reader.refuse(wholeLineCount + 1);
      if (room.bytes.length > roomSizeBytes) room.bytes = createLineRoom().bytes;
      return { wholeLineCount, wholeSizeBytes, openLine: held > 0 && fate === 'wanted' ? open : undefined };
    },
  };
}

function grow(bytes: Buffer, held: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(2 * bytes.length);
  bytes.copy(larger, 0, 0, held);
  return larger;
}
