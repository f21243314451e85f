import type { FilePatch } from '../domain/patch.ts';
import { toTokens } from './tokens.ts';

/** A line that came in, held against the one that it stands in for. */
export interface LineEdit {
  /** What went out and what came in between what stayed, in tokens. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** How many tokens of the new line stand before `after`. */
  readonly start: number;
  /** Both lines whole; empty where there is none. */
  readonly line: string;
  readonly result: string;
  /** Of `result`. */
  readonly tokens: readonly string[];
}

/** A line is in place of another when at least this share of the longer one's tokens stayed, at beginning and end. */
const minStayed = 0.3;

/** Beyond this many lines the alike are not looked for: so large a change is nobody's edit of single lines. */
const maxPairedLines = 60;

/** Every line that came in or went out, once. */
export function toLineEdits(file: FilePatch): readonly LineEdit[] {
  const edits = known.get(file) ?? compareLines(file);
  known.set(file, edits);
  return edits;
}

/** Several filters ask for them. */
const known = new WeakMap<FilePatch, readonly LineEdit[]>();

function compareLines({ removedLines, addedLines }: FilePatch): LineEdit[] {
  const [removed, added] = [toLines(removedLines), toLines(addedLines)];
  const pairs = pairLines(removed, added);
  const paired = new Set(pairs);
  const left = removed.filter((_, i) => !paired.has(i));
  return [
    ...added.map((result, i) => compare(removed[pairs[i] ?? -1] ?? noLine, result)),
    ...left.map((line) => compare(line, noLine)),
  ].filter(({ before, after }) => before.length + after.length > 0);
}

interface Line {
  readonly text: string;
  readonly tokens: readonly string[];
}

const noLine: Line = { text: '', tokens: [] };

const toLines = (texts: readonly string[]): Line[] =>
  texts.filter((text) => /\S/.test(text)).map((text) => ({ text, tokens: toTokens(text) }));

function compare(line: Line, result: Line): LineEdit {
  const [old, now] = [line.tokens, result.tokens];
  const [start, end] = countShared(old, now);
  return {
    before: old.slice(start, old.length - end),
    after: now.slice(start, now.length - end),
    start,
    line: line.text,
    result: result.text,
    tokens: now,
  };
}

/** For each new line the old one that it is most like, or -1; each old one once. */
function pairLines(old: readonly Line[], now: readonly Line[]): number[] {
  if (old.length + now.length > maxPairedLines) return now.map(() => -1);
  const taken = new Set<number>();
  return now.map(({ tokens }, at) => {
    let [best, bestShare] = [-1, minStayed];
    for (const [i, other] of old.entries()) {
      if (taken.has(i)) continue;
      const [start, end] = countShared(other.tokens, tokens);
      const share = (start + end) / Math.max(other.tokens.length, tokens.length);
      if (share >= bestShare) [best, bestShare] = [i, share];
    }
    // Where as many came as went, what is like no other took the place of its like in order.
    if (best < 0 && old.length === now.length && !taken.has(at)) best = at;
    taken.add(best);
    return best;
  });
}

/** How many tokens two lines share at their beginnings and at their ends. */
function countShared(old: readonly string[], now: readonly string[]): [number, number] {
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start] === now[start]) start++;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  return [start, end];
}
