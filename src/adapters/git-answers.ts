import type { Readable } from 'node:stream';

/** What a process writes, taken piece by piece. Every method throws when the process ends before that piece is whole. */
export interface Answers {
  /** As UTF-8, without its newline. */
  readLine(): Promise<string>;
  readBytes(count: number): Promise<Buffer>;
  /** All before a line that is known in advance; `undefined` if it is more than `maxBytes`, which then is passed over. */
  readUntil(line: string, maxBytes: number): Promise<Buffer | undefined>;
  /** Nothing more will come: what waits beyond what is here gets this error; the first one counts. */
  fail(error: Error): void;
}

/** More than this is not taken from the process before somebody reads it. */
const maxHeldBytes = 8 * 2 ** 20;

export function createAnswers(stream: Readable): Answers {
  const held: Buffer[] = [];
  let heldBytes = 0;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  stream.on('data', (chunk: Buffer) => {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes > maxHeldBytes) stream.pause();
    wake?.();
  });

  /** The next piece, as it came. */
  const take = async (): Promise<Buffer> => {
    while (held.length === 0) {
      if (failure !== undefined) throw failure;
      stream.resume();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const chunk = held.shift() as Buffer;
    heldBytes -= chunk.length;
    return chunk;
  };
  const putBack = (rest: Buffer) => {
    if (rest.length === 0) return;
    held.unshift(rest);
    heldBytes += rest.length;
  };

  return {
    async readLine() {
      const parts: Buffer[] = [];
      for (;;) {
        const chunk = await take();
        const end = chunk.indexOf(10);
        if (end === -1) {
          parts.push(chunk);
          continue;
        }
        putBack(chunk.subarray(end + 1));
        return parts.length === 0
          ? chunk.toString('utf8', 0, end)
          : Buffer.concat([...parts, chunk.subarray(0, end)]).toString('utf8');
      }
    },
    async readBytes(count) {
      const parts: Buffer[] = [];
      let missing = count;
      while (missing > 0) {
        const chunk = await take();
        parts.push(chunk.subarray(0, missing));
        putBack(chunk.subarray(missing));
        missing -= Math.min(missing, chunk.length);
      }
      return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    },
    async readUntil(line, maxBytes) {
      const mark = Buffer.from(`${line}\n`);
      const parts: Buffer[] = [];
      let size = 0;
      let isTooLarge = false;
      let tail: Buffer = Buffer.alloc(0);
      for (;;) {
        const chunk = await take();
        // The mark may lie across two pieces.
        const seam = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
        const found = seam.indexOf(mark);
        if (found !== -1) {
          putBack(seam.subarray(found + mark.length));
          size += found - tail.length;
          return isTooLarge || size > maxBytes
            ? undefined
            : Buffer.concat([...parts, chunk]).subarray(0, size);
        }
        size += chunk.length;
        isTooLarge ||= size > maxBytes + mark.length;
        if (isTooLarge) parts.length = 0;
        else parts.push(chunk);
        tail = Buffer.from(seam.subarray(Math.max(0, seam.length - mark.length + 1)));
      }
    },
    fail(error) {
      failure ??= error;
      wake?.();
    },
  };
}
