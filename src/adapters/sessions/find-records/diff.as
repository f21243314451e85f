import { backslash, find, lineFeed } from './bytes';
import { line, number, open, pass, passes } from './line';
import { numberCount, tell, tellAt } from './numbers';

const atSign: u8 = 0x40;
const plus: u8 = 0x2b;
const minus: u8 = 0x2d;
const blank: u8 = 0x20;
/** In the place of a mark, where a line is empty: a byte that marks nothing. */
const none: u8 = 0;

/** Where what is sorted is written. */
let target: usize = 0;

/**
 * Sorts the lines of a unified difference as `rollout-file-change.ts` and `hunk-outline.ts` do: writes those that it adds, those
 * that it takes away, and of each hunk its shape and its context, one behind the other, and tells numbers of them.
 * @returns where what was written ends; 0 where a hunk does not begin as expected
 */
export function sortDiff(from: usize, end: usize, to: usize): usize {
  target = to;
  let first = from;
  while (first < end && !beginsHunk(first, end)) first = behindLine(first, end);
  sortMarked(plus, first, end);
  sortMarked(minus, first, end);
  return outlineHunks(first, end) ? target : 0;
}

function sortMarked(mark: u8, first: usize, end: usize): void {
  const start = target;
  let count = 0;
  for (let at = first; at <= end; at = behindLine(at, end)) {
    if (markOf(at, end) != mark) continue;
    if (count > 0) put(lineFeed);
    putLine(at + 1, end);
    count += 1;
  }
  tell(count);
  tell(<i32>(target - start));
}

function outlineHunks(first: usize, end: usize): bool {
  const countIndex = numberCount;
  tell(0);
  let count = 0;
  for (let at = first; at <= end; ) {
    const behind = behindLine(at, end);
    open(at, behind - 1);
    if (!passes('@@ -')) {
      at = behind;
      continue;
    }
    const oldStart = number();
    const oldCount = passes(',') ? number() : 1;
    pass(' +');
    number();
    const newCount = passes(',') ? number() : 1;
    pass(' @@');
    if (line.isLost) return false;
    // Git names a place without old lines by the line before it.
    tell(oldStart + (oldCount == 0 ? 1 : 0));
    at = putShape(behind, end, oldCount, newCount);
    putContext(behind, at, end);
    count += 1;
  }
  tellAt(countIndex, count);
  return true;
}

/** @returns where the first line begins that is not of the hunk */
function putShape(first: usize, end: usize, oldCount: i32, newCount: i32): usize {
  const start = target;
  let at = first;
  for (; (oldCount > 0 || newCount > 0) && at <= end; at = behindLine(at, end)) {
    const mark = markOf(at, end);
    if (mark == backslash) continue;
    if (mark != plus) oldCount -= 1;
    if (mark != minus) newCount -= 1;
    put(mark == plus || mark == minus ? mark : blank);
  }
  tell(<i32>(target - start));
  return at;
}

function putContext(first: usize, stop: usize, end: usize): void {
  const start = target;
  let isFirst = true;
  for (let at = first; at < stop; at = behindLine(at, end)) {
    const mark = markOf(at, end);
    if (mark == plus || mark == minus || mark == backslash) continue;
    if (!isFirst) put(lineFeed);
    if (at < end && load<u8>(at) != lineFeed) putLine(at + 1, end);
    isFirst = false;
  }
  tell(<i32>(target - start));
}

/** Where the next line begins; behind the last one, behind the byte after the end. */
function behindLine(at: usize, end: usize): usize {
  return find(lineFeed, at, end) + 1;
}

function markOf(at: usize, end: usize): u8 {
  if (at >= end) return none;
  const mark = load<u8>(at);
  return mark == lineFeed ? none : mark;
}

function beginsHunk(place: usize, end: usize): bool {
  return place + 1 < end && load<u8>(place) == atSign && load<u8>(place + 1) == atSign;
}

function put(byte: u8): void {
  store<u8>(target, byte);
  target += 1;
}

function putLine(from: usize, end: usize): void {
  const size = find(lineFeed, from, end) - from;
  memory.copy(target, from, size);
  target += size;
}
