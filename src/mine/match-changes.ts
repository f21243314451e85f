import type { NetChange } from './net-change.ts';
import { weighLine } from './net-change.ts';

/** How far two changes are the same. Shares are in [0, 1], over lines by their weight. */
export interface ChangeMatch {
  /** Lines that both add or both remove, in the same file. */
  readonly common: NetChange;
  /** Of the session's lines, those in the commit. */
  readonly sessionShare: number;
  /** Of the commit's lines, those of the session. */
  readonly commitShare: number;
  /** Dice coefficient, 2·common / (session + commit): 1 for equal changes; low where either has much of its own. */
  readonly similarity: number;
  /** Every file of the session has exactly the session's lines in the commit. */
  readonly isIdentical: boolean;
  readonly matchedWeight: number;
  readonly matchedLineCount: number;
  readonly sessionLineCount: number;
  readonly commitLineCount: number;
}

export function matchChanges(session: NetChange, commit: NetChange): ChangeMatch {
  const common = intersect(session, commit);
  const commonSize = measure(common);
  const sessionSize = measure(session);
  const commitSize = measure(commit);
  const sameFilesSize = measure(new Map([...commit].filter(([path]) => session.has(path))));
  return {
    common,
    sessionShare: share(commonSize.weight, sessionSize.weight),
    commitShare: share(commonSize.weight, commitSize.weight),
    similarity: share(2 * commonSize.weight, sessionSize.weight + commitSize.weight),
    isIdentical:
      commonSize.lineCount === sessionSize.lineCount && commonSize.lineCount === sameFilesSize.lineCount,
    matchedWeight: commonSize.weight,
    matchedLineCount: commonSize.lineCount,
    sessionLineCount: sessionSize.lineCount,
    commitLineCount: commitSize.lineCount,
  };
}

/** The part of a change that lies in the given files, in [0, 1]: no commit of these files can match more. */
export function reachableShare(session: NetChange, files: readonly string[]): number {
  const touched = new Set(files);
  const within = new Map([...session].filter(([path]) => touched.has(path)));
  return share(measure(within).weight, measure(session).weight);
}

/** The share of one change's lines that another has too, in [0, 1]. */
export function shareWithin(change: NetChange, other: NetChange): number {
  return share(measure(intersect(change, other)).weight, measure(change).weight);
}

function intersect(a: NetChange, b: NetChange): NetChange {
  const common = new Map<string, Map<string, number>>();
  for (const [path, lines] of a) {
    const others = b.get(path);
    if (others === undefined) continue;
    const both = new Map<string, number>();
    for (const [line, count] of lines) {
      const other = others.get(line) ?? 0;
      if (count * other > 0) both.set(line, Math.sign(count) * Math.min(Math.abs(count), Math.abs(other)));
    }
    common.set(path, both);
  }
  return common;
}

function measure(change: NetChange): { weight: number; lineCount: number } {
  let weight = 0;
  let lineCount = 0;
  for (const lines of change.values()) {
    for (const [line, count] of lines) {
      lineCount += Math.abs(count);
      weight += Math.abs(count) * weighLine(line);
    }
  }
  return { weight, lineCount };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
