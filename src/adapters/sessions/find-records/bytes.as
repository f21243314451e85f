/** Searching and comparing bytes; nothing is read at or beyond `to`. */

export const lineFeed: u8 = 0x0a;
export const quote: u8 = 0x22;
export const backslash: u8 = 0x5c;

/** The next place of a byte, or `to`. */
export function find(byte: u8, from: usize, to: usize): usize {
  const wanted = i8x16.splat(byte);
  for (; from + 64 <= to; from += 64) {
    const a = i8x16.eq(v128.load(from), wanted);
    const b = i8x16.eq(v128.load(from, 16), wanted);
    const c = i8x16.eq(v128.load(from, 32), wanted);
    const d = i8x16.eq(v128.load(from, 48), wanted);
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) break;
  }
  for (; from + 16 <= to; from += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(from), wanted));
    if (mask != 0) return from + ctz(mask);
  }
  for (; from < to; from += 1) if (load<u8>(from) == byte) return from;
  return to;
}

/** The next place of two bytes one behind the other, or `to`. */
export function findPair(first: u8, second: u8, from: usize, to: usize): usize {
  const one = i8x16.splat(first);
  const other = i8x16.splat(second);
  for (; from + 33 <= to; from += 32) {
    const a = v128.and(i8x16.eq(v128.load(from), one), i8x16.eq(v128.load(from, 1), other));
    const b = v128.and(i8x16.eq(v128.load(from, 16), one), i8x16.eq(v128.load(from, 17), other));
    if (v128.any_true(v128.or(a, b))) break;
  }
  for (; from + 1 < to; from += 1) if (load<u8>(from) == first && load<u8>(from + 1) == second) return from;
  return to;
}

/** Of ASCII. */
// @ts-ignore: decorator
@inline
export function stands(text: string, place: usize): bool {
  const size = <usize>text.length;
  const wide = changetype<usize>(text);
  for (let i: usize = 0; i < size; i++) if (load<u8>(place + i) != <u8>load<u16>(wide + 2 * i)) return false;
  return true;
}

// @ts-ignore: decorator
@inline
export function isDigit(byte: u8): bool {
  return byte - 0x30 < 10;
}
