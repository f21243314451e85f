import { areSame, quote } from './bytes';
import { line, number, open, pass, passes, text, time } from './line';
import { noteTime } from './time';

/**
 * Wanted names, in four lists: of types, events, responses and items. First where each list begins and how many names stand before
 * it, two bytes each; then of each name its length, which record it is as `read` counts them, and its bytes; a zero ends a list.
 */
export const names: usize = memory.data(1024);

/** Where a line's time begins. */
export const timeOffset: usize = 14;

const noName: i32 = -1;
/** A message in the user's name is wanted always, and in no list. */
export const userMessage: i32 = -2;

/** What the first bytes of a line say. */
export namespace head {
  /** Counted over all lists. */
  export let name: i32 = noName;
  /** By its name, as `read` counts them, if it can read it. */
  export let record: i32 = 0;
  export let nameEnd: usize = 0;
  export let threadStart: usize = 0;
  export let threadEnd: usize = 0;
  export let turnStart: usize = 0;
  export let turnEnd: usize = 0;
  export let ordinal: i32 = -1;
  export let hasTime: bool = false;
}

/** The line is elsewhere now. */
export function moveLine(to: usize): void {
  const moved = to - line.start;
  line.start = to;
  head.nameEnd += moved;
  head.threadStart += moved;
  head.threadEnd += moved;
  head.turnStart += moved;
  head.turnEnd += moved;
}

/** Whether the line that begins at `from` can matter; one of unexpected form can. */
export function wants(from: usize, to: usize): bool {
  head.name = noName;
  open(from, to);
  line.start = from;
  pass('{"timestamp":"');
  const timeAt = time();
  pass('"');
  if (line.isLost) return true;
  head.hasTime = noteTime(timeAt);
  head.ordinal = passes(',"ordinal":') ? number() : -1; // legacy rollouts do not count their records
  pass(',"type":"');
  if (passes('response_item"')) return wantsResponse();
  if (!passes('event_msg"')) return isNamed(0);
  pass(',"payload":{"type":"');
  return passes('item_completed"') ? wantsItem() : isNamed(1);
}

function wantsResponse(): bool {
  pass(',"payload":{"type":"');
  if (!passes('message"')) return isNamed(2);
  const behind = line.at;
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
  head.name = userMessage;
  head.nameEnd = behind;
  return true;
}

function wantsItem(): bool {
  pass(',"thread_id":"');
  head.threadStart = text();
  head.threadEnd = line.at;
  pass('","turn_id":"');
  head.turnStart = text();
  head.turnEnd = line.at;
  pass('","item":{"type":"');
  return isNamed(3);
}

/** Whether a name of this list, and a quote, stand here. A name that was cut off may be any. */
function isNamed(list: i32): bool {
  if (line.isLost) return true;
  let position = names + load<u16>(names + 4 * list);
  let index: i32 = load<u16>(names + 4 * list, 2);
  for (let size: usize = load<u8>(position); size > 0; size = load<u8>(position)) {
    if (line.at + size < line.end && areSame(line.at, position + 2, size) && load<u8>(line.at + size) == quote) {
      head.name = index;
      head.record = load<u8>(position, 1);
      line.at += size + 1;
      head.nameEnd = line.at;
      return true;
    }
    position += size + 2;
    index += 1;
  }
  text();
  return line.isLost;
}
