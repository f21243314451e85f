/** Searching and comparing bytes; what lies beyond `to` may be looked at, and decides nothing. */

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

/** The next byte that may not stand as it is in a text of ASCII: a quote, a backslash, a control or one beyond; or `to`. */
export function findMarked(from: usize, to: usize): usize {
  for (; from < to; from += 16) {
    const mask = markedIn(v128.load(from));
    if (mask != 0) return min(from + ctz(mask), to);
  }
  return to;
}

/** Sixteen bits, of which those of such bytes are set. */
// @ts-ignore: decorator
@inline
export function markedIn(bytes: v128): i32 {
  const low = i8x16.lt_s(bytes, i8x16.splat(0x20)); // what is not ASCII is negative
  const quotes = i8x16.eq(bytes, i8x16.splat(quote));
  const slashes = i8x16.eq(bytes, i8x16.splat(backslash));
  return i8x16.bitmask(v128.or(low, v128.or(quotes, slashes)));
}

/** Of ASCII. */
export function stands(text: string, place: usize): bool {
  const wide = changetype<usize>(text);
  for (let i = 0, left = text.length; left > 0; i += 16, left -= 16) {
    const wanted = i8x16.narrow_i16x8_u(v128.load(wide + 2 * i), v128.load(wide + 2 * i, 16));
    if (firstOther(wanted, v128.load(place + i)) < min(left, 16)) return false;
  }
  return true;
}

export function areSame(one: usize, other: usize, size: usize): bool {
  for (let i: usize = 0; i < size; i += 16) {
    if (<usize>firstOther(v128.load(one + i), v128.load(other + i)) < min(size - i, 16)) return false;
  }
  return true;
}

/** The number of the first byte in which they differ; more than 15 where they do not. */
// @ts-ignore: decorator
@inline
export function firstOther(one: v128, other: v128): i32 {
  return ctz(~i8x16.bitmask(i8x16.eq(one, other)));
}

// @ts-ignore: decorator
@inline
export function isDigit(byte: u8): bool {
  return byte - 0x30 < 10;
}
