import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

const tailBytes = 64 * 1024;

export interface OutputOptions {
  /** Host file that gets everything; without it only the tail is kept. */
  readonly file: string | undefined;
  /** What goes beyond it is dropped, and the file says so. */
  readonly maxFileBytes: number;
  /** Comes first from whatever has really begun: it, and what an engine says before it, are no part of the output. */
  readonly greeting?: string | undefined;
}

export interface Output {
  /** Resolves when the stream has ended; rejects when the file cannot be written. */
  readonly finished: Promise<void>;
  /** Resolves with the greeting, or at once where there is to be none; false when the stream ended without it. */
  readonly begun: Promise<boolean>;
  /** The last 64 KiB. */
  tail(): string;
  /** Stops waiting for a stream that somebody still holds open. */
  abandon(): void;
}

/** Reads a process's output as fast as it comes, with bounded memory and a bounded file, however much it is. */
export function collectOutput(stream: Readable, options: OutputOptions): Output {
  // When a process exits, Node lets what nobody listens to flow into nothing; opening the file takes longer than that.
  stream.on('readable', () => {});
  const tail = createTail();
  const begun = Promise.withResolvers<boolean>();
  const begin = () => begun.resolve(true);
  const { greeting } = options;
  if (greeting === undefined) begin();
  const chunks = greeting === undefined ? stream : skipGreeting(stream, greeting, begin);
  let isAbandoned = false;
  const finished = (async () => {
    const file =
      options.file === undefined ? undefined : await openBounded(options.file, options.maxFileBytes);
    try {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        tail.push(chunk);
        await file?.write(chunk);
      }
    } catch (error) {
      if (!isAbandoned) throw error;
    } finally {
      await file?.close();
    }
  })().finally(() => begun.resolve(false));
  return {
    finished,
    begun: begun.promise,
    tail: tail.toString,
    abandon() {
      isAbandoned = true;
      stream.destroy();
    },
  };
}

/** Where no greeting comes, all of it is what went wrong. */
async function* skipGreeting(
  stream: AsyncIterable<Buffer>,
  greeting: string,
  begin: () => void,
): AsyncGenerator<Buffer> {
  let before = Buffer.alloc(0);
  let hasBegun = false;
  for await (const chunk of stream) {
    if (hasBegun) {
      yield chunk;
      continue;
    }
    before = Buffer.concat([before, chunk]);
    const at = before.indexOf(greeting);
    if (at === -1) continue;
    hasBegun = true;
    begin();
    yield before.subarray(at + greeting.length);
  }
  if (!hasBegun) yield before;
}

async function openBounded(path: string, maxBytes: number) {
  const handle = await open(path, 'w');
  let room = maxBytes;
  return {
    async write(chunk: Buffer): Promise<void> {
      if (room <= 0) return;
      await handle.writeFile(chunk.subarray(0, room));
      room -= chunk.length;
      if (room < 0) await handle.writeFile(`\n[rollbench: output beyond ${maxBytes} bytes was dropped]\n`);
    },
    close: () => handle.close(),
  };
}

function createTail() {
  let chunks: Buffer[] = [];
  let length = 0;
  let isCut = false;
  const cut = () => {
    const all = Buffer.concat(chunks);
    isCut ||= all.length > tailBytes;
    chunks = [all.subarray(-tailBytes)];
    length = Math.min(all.length, tailBytes);
  };
  return {
    push(chunk: Buffer): void {
      chunks.push(chunk);
      length += chunk.length;
      if (length > 4 * tailBytes) cut();
    },
    toString(): string {
      cut();
      const bytes = chunks[0] ?? Buffer.alloc(0);
      // A cut may fall into a character: its remaining bytes are no text.
      const start = isCut ? bytes.subarray(0, 4).findIndex((byte) => (byte & 0xc0) !== 0x80) : 0;
      return bytes.toString('utf8', Math.max(start, 0));
    },
  };
}
