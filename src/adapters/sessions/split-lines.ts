/** Receives the lines of a file, in order. Line numbers are counted from 1. */
export interface LineSink {
  /** Sees the first bytes of every line, at most `headSizeBytes`; a line it does not want is never collected. */
  wants(head: Buffer): boolean;
  /** `hasEnd` is false for a last line without a line feed. */
  take(line: Buffer, lineNumber: number, hasEnd: boolean): void;
  /** A wanted line longer than the limit: its bytes are gone. */
  refuse(lineNumber: number): void;
}

export interface LineSplitter {
  push(chunk: Buffer): void;
  end(): void;
}

/** Enough for a record's time, type and the ids before its item type. */
export const headSizeBytes = 512;

/** Splits a stream of chunks at line feeds, holding at most one wanted line, whatever the size of the file. */
export function createLineSplitter(sink: LineSink, maxLineSizeBytes: number): LineSplitter {
  let lineNumber = 1;
  let pieces: Buffer[] = [];
  let sizeBytes = 0;
  let state: 'undecided' | 'wanted' | 'unwanted' | 'refused' = 'undecided';

  const collect = (piece: Buffer) => {
    if (state === 'unwanted' || state === 'refused') return;
    pieces.push(piece);
    sizeBytes += piece.length;
    if (state === 'undecided' && sizeBytes >= headSizeBytes) decide();
    if (sizeBytes > maxLineSizeBytes && state === 'wanted') {
      state = 'refused';
      pieces = [];
    }
  };
  const decide = () => {
    const head = joined().subarray(0, headSizeBytes);
    state = sink.wants(head) ? 'wanted' : 'unwanted';
    if (state === 'unwanted') pieces = [];
  };
  const joined = (): Buffer => {
    if (pieces.length !== 1) pieces = [Buffer.concat(pieces)];
    return pieces[0] ?? Buffer.alloc(0);
  };
  const close = (hasEnd: boolean) => {
    if (state === 'undecided') decide();
    if (state === 'wanted') sink.take(joined(), lineNumber, hasEnd);
    if (state === 'refused') sink.refuse(lineNumber);
    lineNumber += 1;
    pieces = [];
    sizeBytes = 0;
    state = 'undecided';
  };

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
        collect(chunk.subarray(start, end));
        close(true);
        start = end + 1;
      }
      if (start < chunk.length) collect(chunk.subarray(start));
    },
    end() {
      if (sizeBytes > 0) close(false);
    },
  };
}
