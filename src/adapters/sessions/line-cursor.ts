const quote = 0x22;
const backslash = 0x5c;
const timeForm = Buffer.from('0000-00-00T00:00:00.000Z');

/** Bytes of a time as Codex and others write it; all of one length and in UTC, so that their order is that of their bytes. */
export const timeSizeBytes = timeForm.length;

export const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Whether a time that there is stands at `at`; its first bytes may be known to be in form. */
export function isTime(bytes: Buffer, at: number, knownSizeBytes = 0): boolean {
  for (let i = knownSizeBytes; i < timeSizeBytes; i += 1) {
    const isRight = timeForm[i] === 0x30 ? isDigit(bytes[at + i]) : bytes[at + i] === timeForm[i];
    if (!isRight) return false;
  }
  const month = toNumber(bytes, at + 5);
  const day = toNumber(bytes, at + 8);
  // Of the years that end a century every fourth is a leap year.
  const year = toNumber(bytes, at + 2) || toNumber(bytes, at);
  const dayCount = month === 2 && year % 4 === 0 ? 29 : (daysOfMonths[month - 1] ?? 0);
  if (day < 1 || day > dayCount) return false;
  return toNumber(bytes, at + 11) < 24 && toNumber(bytes, at + 14) < 60 && toNumber(bytes, at + 17) < 60;
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Of two digits. */
function toNumber(bytes: Buffer, at: number): number {
  return 10 * ((bytes[at] ?? 0) - 0x30) + (bytes[at + 1] ?? 0) - 0x30;
}

/**
 * Goes along a line of JSON that is written as expected, byte by byte, without making a string or an object of it. Once
 * something else stands there the cursor is lost, and stays so: whoever goes along asks once, at the end.
 */
export class LineCursor {
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  at = 0;
  isLost = true;

  open(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#end = end;
    this.at = start;
    this.isLost = false;
  }

  /** Goes behind the text if it stands here; else nothing happens. */
  passes(text: Buffer): boolean {
    const bytes = this.#bytes;
    const { at } = this;
    if (this.isLost || at + text.length > this.#end) return false;
    for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text[i]) return false;
    this.at = at + text.length;
    return true;
  }

  passesAny(texts: readonly Buffer[]): boolean {
    for (const text of texts) if (this.passes(text)) return true;
    return false;
  }

  /** Goes behind the text, or is lost. */
  mustPass(text: Buffer): void {
    if (!this.passes(text)) this.isLost = true;
  }

  /** Goes behind a time, and gives where it begins. */
  time(): number {
    const start = this.at;
    if (start + timeSizeBytes > this.#end) this.isLost = true;
    else this.at += timeSizeBytes;
    return start;
  }

  /** Goes to the quote that ends a text without escapes, and gives where the text begins. */
  text(): number {
    const bytes = this.#bytes;
    const start = this.at;
    let next = start;
    while (next < this.#end && bytes[next] !== quote && bytes[next] !== backslash) next += 1;
    if (next >= this.#end || bytes[next] !== quote) this.isLost = true;
    this.at = next;
    return start;
  }

  /** Goes to the quote that ends a text, escapes or not, and says whether it is plain: of ASCII without any escape. */
  passesPlainText(): boolean {
    const bytes = this.#bytes;
    let next = this.at;
    let isPlain = true;
    for (; next < this.#end && bytes[next] !== quote; next += 1) {
      const byte = bytes[next] ?? 0;
      if (byte !== backslash && byte >= 0x20 && byte < 0x80) continue;
      isPlain = false;
      if (byte === backslash) next += 1; // what it escapes may be a quote
    }
    if (next >= this.#end) this.isLost = true;
    this.at = next;
    return isPlain;
  }

  /** A whole number that is not negative. */
  number(): number {
    const bytes = this.#bytes;
    const start = this.at;
    let value = 0;
    let next = start;
    for (; next < this.#end && isDigit(bytes[next]); next += 1)
      value = 10 * value + (bytes[next] ?? 0) - 0x30;
    if (next === start || next - start > 15) this.isLost = true;
    this.at = next;
    return value;
  }
}
