import type { Author } from '../../ports.ts';

/** The message of a commit object, which may be in any encoding that its header names. */
export function decodeMessage(object: Buffer): string {
  const end = object.indexOf('\n\n');
  return end === -1
    ? ''
    : toDecoder(object)
        .decode(object.subarray(end + 2))
        .trim();
}

/** Whoever wrote the change, as the commit object says; empty where it says nothing. */
export function decodeAuthor(object: Buffer): Author {
  const header = toDecoder(object).decode(readHeader(object));
  const [, name = '', email = ''] = /^author (.*?) ?<(.*?)>/m.exec(header) ?? [];
  return { name, email };
}

/** Unix seconds at which it was committed, as git itself writes them. */
export function decodeCommitTime(object: Buffer): string {
  return /^committer .*> (\d+) [+-]\d+$/m.exec(readHeader(object).toString('latin1'))?.[1] ?? '0';
}

function readHeader(object: Buffer): Buffer {
  const end = object.indexOf('\n\n');
  return end === -1 ? object : object.subarray(0, end);
}

/** Names that nobody knows are taken for UTF-8, as git takes them. */
function toDecoder(object: Buffer) {
  const encoding = /^encoding (.+)$/m.exec(readHeader(object).toString('latin1'))?.[1];
  try {
    return new TextDecoder(encoding);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder();
    throw error;
  }
}
