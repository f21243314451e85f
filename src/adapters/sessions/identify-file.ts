import { hash } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { FileIdentity } from '../../domain/watermark.ts';
import type { SessionFile } from '../../ports.ts';

/** Both ends of a file are hashed: what was written anew in place seldom has the same of both. */
const edgeSizeBytes = 2048;

const room = Buffer.allocUnsafeSlow(edgeSizeBytes);

/**
 * What a file is by now, and what has become of it since it was known. Reads at most three small pieces of it, and two of each
 * sibling. `undefined` if it is gone.
 * @param siblings - names of files beside it that are part of it: with them it is never `appended`
 */
export function identifyFile(
  path: string,
  known: FileIdentity | undefined,
  siblings: readonly string[] = [],
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
      headHash: joinHashes(hashEdge(file, 0, size), path, siblings),
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

/** What stands beside a file has no identity of its own: it is told by the hash of the file's head. */
function joinHashes(headHash: string, path: string, siblings: readonly string[]): string {
  if (siblings.length === 0) return headHash;
  const all = [headHash, ...siblings.map((name) => toSign(join(dirname(path), basename(name))))];
  return hash('sha256', all.join('\n')).slice(0, 16);
}

/** What tells a sibling from what it was: size, time and both edges. */
function toSign(path: string): string {
  let file: number;
  try {
    if (!lstatSync(path).isFile()) return 'none';
    file = openSync(path, 'r');
  } catch {
    return 'none'; // reading it will say why
  }
  try {
    const { size, mtimeMs } = fstatSync(file);
    const edges = [hashEdge(file, 0, size), hashEdge(file, Math.max(0, size - edgeSizeBytes), size)];
    return [size, mtimeMs, ...edges].join(' ');
  } finally {
    closeSync(file);
  }
}

/** Of the bytes from `start`, at most one edge and not beyond `end`; fast, since every run does this for every file. */
function hashEdge(file: number, start: number, end: number): string {
  const sizeBytes = readSync(file, room, 0, Math.min(edgeSizeBytes, end - start), start);
  return crc32(room.subarray(0, sizeBytes)).toString(16);
}
