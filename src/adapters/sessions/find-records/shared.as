import { areSame } from './bytes';
import { head } from './head';
import { line, text } from './line';

/**
 * Of a thread, a turn and a folder, which are mostly those of the line before: where each begins and ends, and its number,
 * which is another when the text is.
 */
export const shared: usize = memory.data(9 * 4, 16);

export function shareText(slot: usize): void {
  const start = text();
  share(slot, start, line.at);
}

export function shareAddress(): void {
  share(thread, head.threadStart, head.threadEnd);
  share(turn, head.turnStart, head.turnEnd);
}

export const thread: usize = 0;
export const turn: usize = 1;
export const folder: usize = 2;

/** The last text of each behind its size; one that does not fit is another each time. */
const lasts: usize = memory.data(3 * 256);
const noSize: u16 = 0xffff;
let textCount: i32 = 0;

function share(slot: usize, start: usize, stop: usize): void {
  const place = shared + slot * 12;
  store<i32>(place, <i32>(start - line.start));
  store<i32>(place + 4, <i32>(stop - line.start));
  const last = lasts + slot * 256;
  const size = stop - start;
  if (size <= 254 && size == load<u16>(last) && areSame(last + 2, start, size)) return;
  textCount += 1;
  store<i32>(place + 8, textCount);
  const fits = size <= 254;
  store<u16>(last, fits ? <u16>size : noSize);
  if (fits) memory.copy(last + 2, start, size);
}

export function numberOf(slot: usize): i32 {
  return load<i32>(shared + slot * 12 + 8);
}
