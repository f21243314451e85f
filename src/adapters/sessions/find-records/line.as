import { backslash, find, findMarked, findPair, isDigit, lineFeed, quote, stands } from './bytes';

/**
 * The line under way, and how far it has been gone along, byte by byte, as long as it is written as expected. Once
 * something else stands there it is lost, and stays so: whoever goes along asks once, at the end.
 */
export namespace line {
  export let start: usize = 0;
  export let at: usize = 0;
  export let end: usize = 0;
  export let isLost: bool = false;
}

export const timeSizeBytes: usize = 24;

export function open(from: usize, to: usize): void {
  line.at = from;
  line.end = to;
  line.isLost = false;
}

/** Goes behind the text if it stands here; else nothing happens. */
export function passes(text: string): bool {
  const size = <usize>text.length;
  if (line.isLost || line.at + size > line.end || !stands(text, line.at)) return false;
  line.at += size;
  return true;
}

/** Goes behind the text, or is lost. */
export function pass(text: string): void {
  if (!passes(text)) line.isLost = true;
}

/** Goes behind the next place at which the text stands, or is lost. */
export function passTo(text: string): void {
  if (line.isLost) return;
  const place = findText(text);
  if (place == line.end) line.isLost = true;
  else line.at = place + <usize>text.length;
}

/** The next place from here on at which the text stands, or the end. */
export function findText(text: string): usize {
  const size = <usize>text.length;
  const first = <u8>text.charCodeAt(0);
  const second = <u8>text.charCodeAt(1);
  let place = findPair(first, second, line.at, line.end);
  while (place + size <= line.end && !stands(text, place)) place = findPair(first, second, place + 1, line.end);
  return place + size <= line.end ? place : line.end;
}

/** Goes behind a time, and gives where it begins. */
export function time(): usize {
  const start = line.at;
  if (start + timeSizeBytes > line.end) line.isLost = true;
  if (line.isLost) return start;
  if (find(lineFeed, start, start + timeSizeBytes) < start + timeSizeBytes) line.isLost = true;
  else line.at += timeSizeBytes;
  return start;
}

/** Goes to the quote that ends a text without escapes, and gives where the text begins. */
export function text(): usize {
  const start = line.at;
  if (line.isLost) return start;
  line.at = findMarked(line.at, line.end);
  while (line.at < line.end && load<u8>(line.at) >= 0x80) line.at = findMarked(line.at + 1, line.end);
  if (line.at >= line.end || load<u8>(line.at) != quote) line.isLost = true;
  return start;
}

/** Goes to the quote that ends a text, escapes or not, and says whether it is plain: of ASCII without any escape. */
export function plainText(): bool {
  let isPlain = true;
  for (line.at = findMarked(line.at, line.end); line.at < line.end; line.at = findMarked(line.at, line.end)) {
    const byte = load<u8>(line.at);
    if (byte == quote) return isPlain;
    isPlain = false;
    line.at += byte == backslash ? 2 : 1; // what it escapes may be a quote
  }
  line.isLost = true;
  return isPlain;
}

/** A whole number that is not negative, and that a number of 32 bits can be. */
export function number(): i32 {
  const start = digits();
  if (line.at - start > 9) line.isLost = true;
  let value = 0;
  if (!line.isLost) for (let i = start; i < line.at; i += 1) value = 10 * value + load<u8>(i) - 0x30;
  return value;
}

/** Goes behind digits, as many as a time in milliseconds has or a few more, and gives where they begin. */
export function digits(): usize {
  const start = line.at;
  while (line.at < line.end && isDigit(load<u8>(line.at))) line.at += 1;
  if (line.at == start || line.at - start > 15) line.isLost = true;
  return start;
}
