import { type NetChange, weighLine } from './net-change.ts';

type Lines = ReadonlyMap<string, number>;

/** How far two changes are the same. Shares are in [0, 1], over lines by their weight. */
export interface ChangeMatch {
  /** Of the session's lines, those in the commit. */
  readonly sessionShare: number;
  /** Of the commit's lines, those of the session. */
  readonly commitShare: number;
  /** Dice coefficient, 2·common / (session + commit): 1 for equal changes; low where either has much of its own. */
  readonly similarity: number;
  /** Of the session's lines, those in files where the commit changed exactly the same. */
  readonly identicalShare: number;
  /** Every file of the session has exactly the session's lines in the commit. */
  readonly isIdentical: boolean;
  /** Of the files that either changed, those that both did. */
  readonly fileShare: number;
  readonly matchedWeight: number;
  /** Characters of the lines in common, without whitespace. */
  readonly matchedLength: number;
  readonly matchedLineCount: number;
  readonly sessionLineCount: number;
  readonly commitLineCount: number;
}

/** Holds lines against lines that both add or both remove, in files of the same name. */
export function matchChanges(session: NetChange, commit: NetChange): ChangeMatch {
  let matched = nothing;
  let identical = nothing;
  let commonFileCount = 0;
  for (const [path, lines] of session) {
    const others = commit.get(path);
    if (others === undefined) continue;
    commonFileCount++;
    const common = measureCommon(lines, others);
    matched = add(matched, common);
    const { lineCount } = measureLines(lines);
    if (common.lineCount === lineCount && measureLines(others).lineCount === lineCount)
      identical = add(identical, common);
  }
  const all = measure(session);
  const landed = measure(commit);
  return {
    sessionShare: share(matched.weight, all.weight),
    commitShare: share(matched.weight, landed.weight),
    similarity: share(2 * matched.weight, all.weight + landed.weight),
    identicalShare: share(identical.weight, all.weight),
    isIdentical: identical.lineCount === all.lineCount,
    fileShare: share(commonFileCount, session.size + commit.size - commonFileCount),
    matchedWeight: matched.weight,
    matchedLength: matched.length,
    matchedLineCount: matched.lineCount,
    sessionLineCount: all.lineCount,
    commitLineCount: landed.lineCount,
  };
}

/** The part of a change that lies in files of which `has` knows, in [0, 1]: no commit of these files can match more. */
export function reachableShare(session: NetChange, has: (path: string) => boolean): number {
  let within = 0;
  for (const [path, lines] of session) if (has(path)) within += measureLines(lines).weight;
  return share(within, measure(session).weight);
}

/** The weight of what the lines of two files have in common. */
export function weighCommon(a: Lines, b: Lines): number {
  return measureCommon(a, b).weight;
}

/** The lines that both add or both remove, in the same file. */
export function intersect(a: NetChange, b: NetChange): NetChange {
  const common = new Map<string, Map<string, number>>();
  for (const [path, lines] of a) {
    const others = b.get(path);
    if (others === undefined) continue;
    const both = new Map<string, number>();
    for (const [line, count] of lines) {
      const shared = sharedCount(count, others.get(line) ?? 0);
      if (shared > 0) both.set(line, Math.sign(count) * shared);
    }
    if (both.size > 0) common.set(path, both);
  }
  return common;
}

interface Size {
  readonly weight: number;
  readonly lineCount: number;
  /** In characters. */
  readonly length: number;
}

const nothing: Size = { weight: 0, lineCount: 0, length: 0 };

function measureCommon(a: Lines, b: Lines): Size {
  let weight = 0;
  let lineCount = 0;
  let length = 0;
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  for (const [line, count] of few) {
    const shared = sharedCount(count, many.get(line) ?? 0);
    if (shared === 0) continue;
    lineCount += shared;
    weight += shared * weighLine(line);
    length += shared * line.length;
  }
  return { weight, lineCount, length };
}

function sharedCount(a: number, b: number): number {
  return a * b > 0 ? Math.min(Math.abs(a), Math.abs(b)) : 0;
}

/** A commit is held against many sessions, and a session against many commits. */
const measured = new WeakMap<Lines, Size>();

function measureLines(lines: Lines): Size {
  const known = measured.get(lines);
  if (known !== undefined) return known;
  let weight = 0;
  let lineCount = 0;
  let length = 0;
  for (const [line, count] of lines) {
    lineCount += Math.abs(count);
    weight += Math.abs(count) * weighLine(line);
    length += Math.abs(count) * line.length;
  }
  const size = { weight, lineCount, length };
  measured.set(lines, size);
  return size;
}

function measure(change: NetChange): Size {
  let size = nothing;
  for (const lines of change.values()) size = add(size, measureLines(lines));
  return size;
}

function add(a: Size, b: Size): Size {
  return {
    weight: a.weight + b.weight,
    lineCount: a.lineCount + b.lineCount,
    length: a.length + b.length,
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
