/**
 * Goes along the lines of a rollout, in bytes alone: which of them can matter, told from their first bytes, and what the most
 * frequent ones say. AssemblyScript; `npm run wasm` makes find-records.wasm of it, `record-finder.ts` is its other side.
 *
 * Codex writes the members of a record in one order; the texts below are the bytes between what differs. Places are
 * addresses here and counted from the line's first byte on the other side. Nothing is read beyond the given end.
 */

/** What the last search has found, a number each: counts of lines, their places, the head of the line. */
export const found: usize = memory.data(12 * 8, 16);
/** What the last line that was read says: numbers, and where its texts begin and end. */
export const said: usize = memory.data(8 * 8, 16);
/** Of a thread, a turn and a folder, which are mostly those of the line before: where each begins and ends, and its number, which is another when the text is. */
export const shared: usize = memory.data(9 * 8, 16);
/** Wanted names of types, events, responses and items: a length and the bytes of each, a zero behind each of the four. */
export const names: usize = memory.data(1024);
/** The latest time of all lines that were looked at, wanted or not. */
export const latest: usize = memory.data(24);

const lineFeed: u8 = 0x0a;
const quote: u8 = 0x22;
const backslash: u8 = 0x5c;
const closingBrace: u8 = 0x7d;
const timeSizeBytes: usize = 24;

const noName: i32 = -1;
/** A message in the user's name is wanted always, and in no list. */
const userMessage: i32 = -2;

let at: usize = 0;
let end: usize = 0;
/** Something else stood there than expected, and stays so: whoever goes along asks once, at the end. */
let isLost: bool = false;

let lineAt: usize = 0;
let lineEnd: usize = 0;
let name: i32 = noName;
let nameEnd: usize = 0;
let threadStart: usize = 0;
let threadEnd: usize = 0;
let turnStart: usize = 0;
let turnEnd: usize = 0;
let ordinal: f64 = -1;
let hasTime: bool = false;

// --- lines

/** Goes on to the next whole line that is wanted, over others; where there is none, to the line that does not end before `to`. */
export function next(from: usize, to: usize): bool {
  let passed: i32 = 0;
  let isFound = false;
  while (from < to) {
    const isWanted = wants(from, to);
    const stop = find(lineFeed, at, to);
    if (stop == to) break;
    if (isWanted) {
      lineEnd = stop;
      isFound = true;
      break;
    }
    passed += 1;
    from = stop + 1;
  }
  give(0, <f64>passed);
  give(1, <f64>from);
  give(2, <f64>lineEnd);
  giveHead();
  return isFound;
}

/** Whether the line that begins at `from` can matter; one of unexpected form can. */
export function peek(from: usize, to: usize): bool {
  const isWanted = wants(from, to);
  giveHead();
  return isWanted;
}

function wants(from: usize, to: usize): bool {
  name = noName;
  open(from, to);
  lineAt = from;
  pass('{"timestamp":"');
  const timeAt = time();
  pass('"');
  if (isLost) return true;
  hasTime = noteTime(timeAt);
  ordinal = passes(',"ordinal":') ? number() : -1; // legacy rollouts do not count their records
  pass(',"type":"');
  if (passes('response_item"')) return wantsResponse();
  if (!passes('event_msg"')) return isNamed(0);
  pass(',"payload":{"type":"');
  return passes('item_completed"') ? wantsItem() : isNamed(1);
}

function wantsResponse(): bool {
  pass(',"payload":{"type":"');
  if (!passes('message"')) return isNamed(2);
  const end = at;
  if (passes(',"status":"')) {
    text();
    pass('"');
  }
  if (passes(',"id":"')) {
    text();
    pass('"');
  }
  if (!passes(',"role":"')) return true;
  if (!passes('user"')) return false;
  name = userMessage;
  nameEnd = end;
  return true;
}

function wantsItem(): bool {
  pass(',"thread_id":"');
  threadStart = text();
  threadEnd = at;
  pass('","turn_id":"');
  turnStart = text();
  turnEnd = at;
  pass('","item":{"type":"');
  return isNamed(3);
}

/** Whether a name of this list, and a quote, stand here. A name that was cut off may be any. */
function isNamed(list: i32): bool {
  if (isLost) return true;
  let position = names;
  let index: i32 = 0;
  for (let i = 0; i < list; position += 1) {
    const size = load<u8>(position);
    if (size == 0) i += 1;
    else index += 1;
    position += size;
  }
  for (let size: usize = load<u8>(position); size > 0; size = load<u8>(position)) {
    if (at + size < end && memory.compare(at, position + 1, size) == 0 && load<u8>(at + size) == quote) {
      name = index;
      at += size + 1;
      nameEnd = at;
      return true;
    }
    position += size + 1;
    index += 1;
  }
  text();
  return isLost;
}

function giveHead(): void {
  give(3, <f64>name);
  give(4, ordinal);
  give(5, hasTime ? 1 : 0);
}

// --- times

/** @returns whether it is one */
function noteTime(at: usize): bool {
  let same: usize = 0;
  while (same < timeSizeBytes && load<u8>(at + same) == load<u8>(latest + same)) same += 1;
  if (same == timeSizeBytes) return true;
  const isLater = load<u8>(at + same) > load<u8>(latest + same);
  if (!isTime(at)) return false;
  if (isLater) memory.copy(latest, at, timeSizeBytes);
  return true;
}

/** Whether a time that there is stands here, as Codex writes it: `2026-11-02T10:00:00.000Z`. */
export function isTime(at: usize): bool {
  if (load<u8>(at + 4) != 0x2d || load<u8>(at + 7) != 0x2d || load<u8>(at + 10) != 0x54) return false;
  if (load<u8>(at + 13) != 0x3a || load<u8>(at + 16) != 0x3a) return false;
  if (load<u8>(at + 19) != 0x2e || load<u8>(at + 23) != 0x5a) return false;
  const century = pair(at);
  const ofCentury = pair(at + 2);
  const month = pair(at + 5);
  const day = pair(at + 8);
  const hour = pair(at + 11);
  const minute = pair(at + 14);
  const second = pair(at + 17);
  const tens = pair(at + 20);
  if (!isDigit(load<u8>(at + 22))) return false;
  if ((century | ofCentury | month | day | hour | minute | second | tens) < 0) return false;
  // Of the years that end a century every fourth is a leap year.
  const year = ofCentury == 0 ? century : ofCentury;
  if (month < 1 || month > 12 || day < 1 || day > dayCount(month, year % 4 == 0)) return false;
  return hour < 24 && minute < 60 && second < 60;
}

function dayCount(month: i32, isLeapYear: bool): i32 {
  if (month == 2) return isLeapYear ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Of two digits; negative where they are none. */
function pair(at: usize): i32 {
  const one = load<u8>(at);
  const other = load<u8>(at + 1);
  return isDigit(one) && isDigit(other) ? 10 * (<i32>one - 0x30) + <i32>other - 0x30 : -1;
}

// --- what frequent records say

/**
 * Reads the line that was found last, if it is written as expected to its end; what it says stands in `said`.
 * @param what - which record it is, by its name
 */
export function read(what: i32, from: usize, to: usize): bool {
  if (to <= from || load<u8>(to - 1) != closingBrace) return false;
  // It may have been moved since.
  const moved = from - lineAt;
  lineAt = from;
  nameEnd += moved;
  threadStart += moved;
  threadEnd += moved;
  turnStart += moved;
  turnEnd += moved;
  open(nameEnd, to);
  switch (what) {
    case 0: readTotals(); break;
    case 1: readUsage(); break;
    case 2: readCommand(); break;
    case 3: readChanges(); break;
    case 4: readMessage(); break;
    case 5: readContext(); break;
    case 6: readStart(); break;
    case 7: readCompletion(); break;
    case 8: readPrompt(); break;
    default: return false;
  }
  return !isLost && isOneRecord(nameEnd, to);
}

function readTotals(): void {
  pass(',"info":{"total_token_usage":{"input_tokens":');
  readCounts();
}

function readUsage(): void {
  pass(',"payload":{');
  pass('"thread_id":"');
  shareText(thread);
  pass('","turn_id":"');
  shareText(turn);
  pass('","session_id":"');
  text();
  pass('","root_turn_id":"');
  text();
  pass('","response_id":"');
  text();
  pass('","usage":{"input_tokens":');
  readCounts();
}

function readCounts(): void {
  say(0, number());
  pass(',"cached_input_tokens":');
  say(1, number());
  if (passes(',"cache_write_input_tokens":')) number();
  pass(',"output_tokens":');
  say(2, number());
  pass(',"reasoning_output_tokens":');
  say(3, number());
}

/** Of a command that a shell was given, as nearly all are. Behind its exit code stand only its duration and times. */
function readCommand(): void {
  pass(',"id":"');
  text();
  if (passes('","process_id":"')) text();
  pass('","command":["');
  text();
  if (!passes('","-lc","')) pass('","-c","');
  const start = at;
  say(0, <f64>(start - lineAt));
  say(2, plainText() ? 1 : 0);
  say(1, <f64>(at - lineAt));
  pass('"],"cwd":"');
  shareText(folder);
  if (isLost) return;
  shareAddress();
  const tail = max(at, end - min(400, end - at));
  at = tail;
  passTo('","exit_code":');
  say(3, passes('null') ? -1 : number());
  pass(',"duration":');
}

/** What stands beside the changes is what the tool printed. */
function readChanges(): void {
  pass(',"id":"');
  text();
  pass('","changes":{');
  const start = at;
  if (isLost) return;
  readOnlyChange();
  if (isLost) {
    open(start, end);
    say(0, 0);
    passTo(',"status":"completed"');
    say(1, <f64>(start - 1 - lineAt));
    say(2, <f64>(at - 21 - lineAt));
  }
  shareAddress();
}

/** Of one file, as most are: the whole of what was added or deleted, or the difference, stands in the scratch. */
function readOnlyChange(): void {
  pass('"');
  say(1, <f64>(at - lineAt));
  if (!plainText()) isLost = true;
  say(2, <f64>(at - lineAt));
  pass('":{"type":"');
  let kind = 0;
  if (passes('update","unified_diff":"')) kind = 1;
  else if (passes('add","content":"')) kind = 2;
  else if (passes('delete","content":"')) kind = 3;
  else isLost = true;
  say(0, <f64>kind);
  say(3, <f64>unescape());
  say(4, isScratchPlain ? 1 : 0);
  pass('"');
  if (kind == 1) pass(',"move_path":null');
  pass('}},"status":"completed"');
}

/** Of a prompt that is nothing but text. */
function readPrompt(): void {
  pass(',"id":"');
  text();
  pass('","content":[{"type":"text","text":"');
  say(0, <f64>(at - lineAt));
  say(2, plainText() ? 1 : 0);
  say(1, <f64>(at - lineAt));
  pass('","text_elements":[]}]},');
  shareAddress();
}

/** Of messages only their pictures are needed. */
function readMessage(): void {
  if (findText('"image_url":') < end) isLost = true;
}

/** Permissions, most of the record, name no model. What the model's own settings name stands behind a brace, and later. */
function readContext(): void {
  pass(',"payload":{');
  pass('"turn_id":"');
  shareText(turn);
  passTo(',"model":"');
  sayText(0);
  passTo(',"effort":"');
  sayText(2);
}

function readStart(): void {
  passTo(',"turn_id":"');
  shareText(turn);
}

function readCompletion(): void {
  if (findText('"error":') < end) isLost = true;
  readStart();
}

/**
 * A writer that was cut off leaves half a record, and the next goes on behind it: such a line is damaged. Within a text
 * every quote is escaped, so that a bare one together with the next key can only be another record's.
 */
function isOneRecord(from: usize, to: usize): bool {
  open(from, to);
  return findText('Z","or') == end;
}

// --- the cursor

function open(from: usize, to: usize): void {
  at = from;
  end = to;
  isLost = false;
}

/** Goes behind the text if it stands here; else nothing happens. */
function passes(text: string): bool {
  const size = <usize>text.length;
  if (isLost || at + size > end || !stands(text, at)) return false;
  at += size;
  return true;
}

/** Goes behind the text, or is lost. */
function pass(text: string): void {
  if (!passes(text)) isLost = true;
}

/** Goes behind the next place at which the text stands, or is lost. */
function passTo(text: string): void {
  if (isLost) return;
  const place = findText(text);
  if (place == end) isLost = true;
  else at = place + <usize>text.length;
}

/** The next place from here on at which the text stands, or the end. */
function findText(text: string): usize {
  const size = <usize>text.length;
  const first = <u8>text.charCodeAt(0);
  const second = <u8>text.charCodeAt(1);
  let place = findPair(first, second, at, end);
  while (place + size <= end && !stands(text, place)) place = findPair(first, second, place + 1, end);
  return place + size <= end ? place : end;
}

/** Of ASCII. */
// @ts-ignore: decorator
@inline
function stands(text: string, place: usize): bool {
  const size = <usize>text.length;
  const wide = changetype<usize>(text);
  for (let i: usize = 0; i < size; i++) if (load<u8>(place + i) != <u8>load<u16>(wide + 2 * i)) return false;
  return true;
}

/** Goes behind a time, and gives where it begins. */
function time(): usize {
  const start = at;
  if (start + timeSizeBytes > end) isLost = true;
  if (isLost) return start;
  at += timeSizeBytes;
  for (let i = start; i < at; i++) if (load<u8>(i) == lineFeed) isLost = true;
  if (isLost) at = start;
  return start;
}

/** Goes to the quote that ends a text without escapes, and gives where the text begins. */
function text(): usize {
  const start = at;
  if (isLost) return start;
  while (at < end) {
    const byte = load<u8>(at);
    if (byte == quote) return start;
    if (byte == backslash || byte == lineFeed) break;
    at += 1;
  }
  isLost = true;
  return start;
}

function sayText(index: i32): void {
  say(index, <f64>(text() - lineAt));
  say(index + 1, <f64>(at - lineAt));
}

function shareText(slot: usize): void {
  const start = text();
  share(slot, start, at);
}

function shareAddress(): void {
  share(thread, threadStart, threadEnd);
  share(turn, turnStart, turnEnd);
}

const thread: usize = 0;
const turn: usize = 1;
const folder: usize = 2;

/** The last text of each behind its size; one that does not fit is another each time. */
const lasts: usize = memory.data(3 * 256);
const noSize: u16 = 0xffff;
let textCount: f64 = 0;

function share(slot: usize, start: usize, stop: usize): void {
  const place = shared + slot * 24;
  store<f64>(place, <f64>(start - lineAt));
  store<f64>(place + 8, <f64>(stop - lineAt));
  const last = lasts + slot * 256;
  const size = stop - start;
  if (size == load<u16>(last) && memory.compare(last + 2, start, size) == 0) return;
  textCount += 1;
  store<f64>(place + 16, textCount);
  const fits = size <= 254;
  store<u16>(last, fits ? <u16>size : noSize);
  if (fits) memory.copy(last + 2, start, size);
}

/** Goes to the quote that ends a text, escapes or not, and says whether it is plain: of ASCII without any escape. */
function plainText(): bool {
  let isPlain = true;
  while (at < end) {
    const byte = load<u8>(at);
    if (byte == quote) return isPlain;
    if (byte == backslash || byte < 0x20 || byte >= 0x80) isPlain = false;
    at += byte == backslash ? 2 : 1; // what it escapes may be a quote
  }
  isLost = true;
  return isPlain;
}

/** Where texts are put without their escapes; as large as the room. */
let scratch: usize = 0;
let isScratchPlain: bool = false;

export function useScratch(place: usize): void {
  scratch = place;
}

/** Puts a text into the scratch, up to the quote that ends it, and gives its size. A half of a pair, which no UTF-8 has, is lost. */
function unescape(): usize {
  let to = scratch;
  let all: u8 = 0;
  while (!isLost && at < end) {
    const plain = copyPlain(to);
    at += plain;
    to += plain;
    if (at >= end) break;
    const byte = load<u8>(at);
    if (byte == quote) {
      isScratchPlain = all < 0x80;
      return to - scratch;
    }
    if (byte == backslash) to = unescapeOne(to);
    else if (byte < 0x20) break;
    else {
      store<u8>(to, byte);
      at += 1;
      to += 1;
    }
    if (to > scratch) all |= load<u8>(to - 1);
  }
  isLost = true;
  return 0;
}

/** Copies as many ASCII bytes without meaning as stand here, by sixteen, and gives their number. */
function copyPlain(to: usize): usize {
  let from = at;
  for (; from + 16 <= end; from += 16) {
    const bytes = v128.load(from);
    const low = i8x16.lt_s(bytes, i8x16.splat(0x20)); // what is not ASCII is negative
    const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
    const slashes = i8x16.eq(bytes, i8x16.splat(0x5c));
    const mask = i8x16.bitmask(v128.or(low, v128.or(quotes, slashes)));
    v128.store(to + (from - at), bytes);
    if (mask != 0) return from - at + ctz(mask);
  }
  return from - at;
}

/** @returns where the next byte belongs */
function unescapeOne(to: usize): usize {
  const byte = at + 1 < end ? load<u8>(at + 1) : 0;
  at += 2;
  if (byte == 0x75) return unescapeCode(to);
  let meant: u8 = 0;
  if (byte == 0x6e) meant = 0x0a;
  else if (byte == 0x74) meant = 0x09;
  else if (byte == 0x72) meant = 0x0d;
  else if (byte == 0x62) meant = 0x08;
  else if (byte == 0x66) meant = 0x0c;
  else if (byte == quote || byte == backslash || byte == 0x2f) meant = byte;
  else isLost = true;
  store<u8>(to, meant);
  return to + 1;
}

/** Behind `\u`. Codes beyond ASCII are seldom written so: they are left to others. */
function unescapeCode(to: usize): usize {
  let code: u32 = 0;
  for (let i = 0; i < 4; i += 1) {
    const digit = at < end ? hexDigit(load<u8>(at)) : 16;
    if (digit > 15) isLost = true;
    code = 16 * code + digit;
    at += 1;
  }
  if (code > 0x7f) isLost = true;
  store<u8>(to, <u8>code);
  return to + 1;
}

function hexDigit(byte: u8): u32 {
  if (isDigit(byte)) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 16;
}

/** A whole number that is not negative. */
function number(): f64 {
  const start = at;
  let value: f64 = 0;
  for (; at < end && isDigit(load<u8>(at)); at += 1) value = 10 * value + <f64>(load<u8>(at) - 0x30);
  if (at == start || at - start > 15) isLost = true;
  return value;
}

// @ts-ignore: decorator
@inline
function isDigit(byte: u8): bool {
  return byte - 0x30 < 10;
}

/** The next place of a byte, or `to`. */
function find(byte: u8, from: usize, to: usize): usize {
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
function findPair(first: u8, second: u8, from: usize, to: usize): usize {
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

// @ts-ignore: decorator
@inline
function give(index: i32, value: f64): void {
  store<f64>(found + 8 * index, value);
}

// @ts-ignore: decorator
@inline
function say(index: i32, value: f64): void {
  store<f64>(said + 8 * index, value);
}
