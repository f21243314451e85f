import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface TraceLine {
  /** From 1. */
  readonly number: number;
  /** `undefined` where it is too long to be held, or begins as no record does. */
  readonly text: string | undefined;
}

const chunkSizeBytes = 2 ** 18;
/** Agents write no longer ones: images that a model is shown stay below. */
const longestLineBytes = 2 ** 25;

const recordBytes = new Set(Buffer.from('{["0123456789 \t\r\n'));

/** Neither the beginning of JSON (but of a bare word) nor a blank: a program may flood its output with millions of such lines. */
const isForeign = (byte: number | undefined): boolean => byte !== undefined && !recordBytes.has(byte);

/** The lines of a file, as many at a time as lie in one chunk; the last one may be torn. Blank ones are passed over. */
export async function* readLines(path: string): AsyncGenerator<readonly TraceLine[]> {
  let number = 0;
  /** Of the line that has not ended. */
  let open: Buffer[] = [];
  let openSizeBytes = 0;
  const close = (end: Buffer): TraceLine | undefined => {
    number++;
    const isTooLong = openSizeBytes + end.length > longestLineBytes;
    const text = isTooLong ? undefined : Buffer.concat([...open, end]).toString('utf8');
    open = [];
    openSizeBytes = 0;
    return text?.trim() === '' ? undefined : { number, text };
  };
  for await (const chunk of readChunks(path)) {
    const lines: TraceLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      if (openSizeBytes === 0 && isForeign(chunk[start])) {
        lines.push({ number: ++number, text: undefined });
      } else {
        const line = close(chunk.subarray(start, end));
        if (line) lines.push(line);
      }
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    openSizeBytes += rest.length;
    if (openSizeBytes > longestLineBytes) open = [];
    else if (rest.length > 0) open.push(Buffer.from(rest));
    if (lines.length > 0) yield lines;
  }
  const last = openSizeBytes > 0 ? close(Buffer.alloc(0)) : undefined;
  if (last) yield [last];
}

/**
 * The bytes of a file; a chunk is good until the next is asked for. Read by this thread: to hand thousands of small files to
 * others takes it longer than to read them, and of a large one others have their turn between two chunks.
 */
async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.allocUnsafe(Math.min(size, chunkSizeBytes));
    for (let at = 0; at < size; ) {
      const count = readSync(file, buffer, 0, buffer.length, at);
      if (count === 0) return;
      if (at > 0) await nextTurn();
      at += count;
      yield buffer.subarray(0, count);
    }
  } finally {
    closeSync(file);
  }
}
