import { backslash, isDigit, markedIn, quote } from './bytes';
import { line } from './line';

/** Where texts are put without their escapes, each behind those that are kept; as large as the room. */
let scratch: usize = 0;
let scratchSize: usize = 0;
export let keptSize: usize = 0;
export let isScratchPlain: bool = false;

export function useScratch(place: usize, size: usize): void {
  scratch = place;
  scratchSize = size;
}

export function sizeLeft(): usize {
  return scratchSize - keptSize;
}

/** What was put there last, which nobody keeps yet. */
export function lastText(): usize {
  return scratch + keptSize;
}

/** It stays. */
export function keep(size: usize): void {
  keptSize += size;
}

/** Of the line itself: there is room, as whoever gathers it has made sure. */
export function keepBytes(from: usize, size: usize): void {
  memory.copy(scratch + keptSize, from, size);
  keptSize += size;
}

export function empty(): void {
  keptSize = 0;
}

/** Puts a text into the scratch, up to the quote that ends it, and gives its size. */
export function unescape(): usize {
  const start = lastText();
  let to = start;
  let all: u8 = 0;
  while (!line.isLost && line.at < line.end) {
    const plain = copyPlain(to);
    line.at += plain;
    to += plain;
    if (line.at >= line.end) break;
    const byte = load<u8>(line.at);
    if (byte == quote) {
      isScratchPlain = all < 0x80;
      return to - start;
    }
    if (byte == backslash) to = unescapeOne(to);
    else if (byte < 0x20) break;
    else {
      store<u8>(to, byte);
      line.at += 1;
      to += 1;
    }
    if (to > start) all |= load<u8>(to - 1);
  }
  line.isLost = true;
  return 0;
}

/** Copies as many ASCII bytes without meaning as stand here, by sixteen, and gives their number. */
function copyPlain(to: usize): usize {
  let from = line.at;
  for (; from + 16 <= line.end; from += 16) {
    const bytes = v128.load(from);
    const mask = markedIn(bytes);
    v128.store(to + (from - line.at), bytes);
    if (mask != 0) return from - line.at + ctz(mask);
  }
  return from - line.at;
}

/** @returns where the next byte belongs */
function unescapeOne(to: usize): usize {
  const byte = line.at + 1 < line.end ? load<u8>(line.at + 1) : 0;
  line.at += 2;
  if (byte == 0x75) return unescapeCode(to);
  let meant: u8 = 0;
  if (byte == 0x6e) meant = 0x0a;
  else if (byte == 0x74) meant = 0x09;
  else if (byte == 0x72) meant = 0x0d;
  else if (byte == 0x62) meant = 0x08;
  else if (byte == 0x66) meant = 0x0c;
  else if (byte == quote || byte == backslash || byte == 0x2f) meant = byte;
  else line.isLost = true;
  store<u8>(to, meant);
  return to + 1;
}

/** Behind `\u`. Codes beyond ASCII are seldom written so: they are left to others. */
function unescapeCode(to: usize): usize {
  let code: u32 = 0;
  for (let i = 0; i < 4; i += 1) {
    const digit = line.at < line.end ? hexDigit(load<u8>(line.at)) : 16;
    if (digit > 15) line.isLost = true;
    code = 16 * code + digit;
    line.at += 1;
  }
  if (code > 0x7f) line.isLost = true;
  store<u8>(to, <u8>code);
  return to + 1;
}

function hexDigit(byte: u8): u32 {
  if (isDigit(byte)) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 16;
}
