import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { FileIdentity } from '../../domain/watermark.ts';
import type { SessionFile } from '../../ports.ts';

/** Both ends of a file are hashed: what was written anew in place seldom has the same of both. */
const edgeSizeBytes = 2048;

const room = Buffer.allocUnsafeSlow(edgeSizeBytes);

/**
 * What a file is by now, and what has become of it since it was known. Reads at most three small pieces of it.
 * `undefined` if it is gone.
 */
export function identifyFile(
  path: string,
  known: FileIdentity | undefined,
): { readonly identity: FileIdentity; readonly change: SessionFile['change'] } | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : identifyClosed(path, known);
  }
  try {
    const { dev, ino, size, mtimeMs } = fstatSync(file);
    const identity: FileIdentity = {
      inode: `${dev}:${ino}`,
      sizeBytes: size,
      modifiedAtMs: mtimeMs,
      headHash: hashEdge(file, 0, size),
      tailHash: hashEdge(file, Math.max(0, size - edgeSizeBytes), size),
    };
    if (known === undefined) return { identity, change: 'new' };
    if (isSame(identity, known)) return { identity, change: 'unchanged' };
    const hasGrown = identity.inode === known.inode && size > known.sizeBytes;
    const isAppended = hasGrown && holds(file, known);
    return { identity, change: isAppended ? 'appended' : 'rewritten' };
  } finally {
    closeSync(file);
  }
}

/** A file that cannot be opened is known by what its directory tells; reading it will say why. */
function identifyClosed(path: string, known: FileIdentity | undefined) {
  const { dev, ino, size, mtimeMs } = statSync(path);
  const identity: FileIdentity = {
    inode: `${dev}:${ino}`,
    sizeBytes: size,
    modifiedAtMs: mtimeMs,
    headHash: '',
    tailHash: '',
  };
  const change = known === undefined ? 'new' : isSame(identity, known) ? 'unchanged' : 'rewritten';
  return { identity, change } as const;
}

function isSame(a: FileIdentity, b: FileIdentity): boolean {
  return (
    a.inode === b.inode &&
    a.sizeBytes === b.sizeBytes &&
    a.modifiedAtMs === b.modifiedAtMs &&
    a.headHash === b.headHash &&
    a.tailHash === b.tailHash
  );
}

/** Whether the bytes that were the file's head and tail still stand where they stood. */
function holds(file: number, { sizeBytes, headHash, tailHash }: FileIdentity): boolean {
  return (
    hashEdge(file, 0, sizeBytes) === headHash &&
    hashEdge(file, Math.max(0, sizeBytes - edgeSizeBytes), sizeBytes) === tailHash
  );
}

/** Of the bytes from `start`, at most one edge and not beyond `end`. */
function hashEdge(file: number, start: number, end: number): string {
  const sizeBytes = readSync(file, room, 0, Math.min(edgeSizeBytes, end - start), start);
  return hash('sha256', room.subarray(0, sizeBytes)).slice(0, 16);
}
