import { firstOther, isDigit } from './bytes';
import { timeSizeBytes } from './line';

/** The latest time of all lines that were looked at, wanted or not. */
export const latest: usize = memory.data(24);

/** @returns whether it is one */
export function noteTime(at: usize): bool {
  let same: usize = firstOther(v128.load(at), v128.load(latest));
  if (same > 15) same = 16 + <usize>firstOther(v128.load(at, 16), v128.load(latest, 16));
  if (same >= timeSizeBytes) return true;
  const isLater = load<u8>(at + same) > load<u8>(latest + same);
  // The minute is mostly that of the latest one, which is one.
  if (same < 16 && !isMinute(at)) return false;
  if (!areSeconds(at + 16)) return false;
  if (isLater) memory.copy(latest, at, timeSizeBytes);
  return true;
}

/** Whether a time that there is begins here, as Codex writes it: `2026-11-02T10:00`, and goes on with `:00.000Z`. */
function isMinute(at: usize): bool {
  if (load<u8>(at + 4) != 0x2d || load<u8>(at + 7) != 0x2d || load<u8>(at + 10) != 0x54) return false;
  if (load<u8>(at + 13) != 0x3a) return false;
  const century = pair(at);
  const ofCentury = pair(at + 2);
  const month = pair(at + 5);
  const day = pair(at + 8);
  const hour = pair(at + 11);
  const minute = pair(at + 14);
  if ((century | ofCentury | month | day | hour | minute) < 0) return false;
  // Of the years that end a century every fourth is a leap year.
  const year = ofCentury == 0 ? century : ofCentury;
  if (month < 1 || month > 12 || day < 1 || day > dayCount(month, year % 4 == 0)) return false;
  return hour < 24 && minute < 60;
}

function areSeconds(at: usize): bool {
  if (load<u8>(at) != 0x3a || load<u8>(at + 3) != 0x2e || load<u8>(at + 7) != 0x5a) return false;
  const second = pair(at + 1);
  return second >= 0 && second < 60 && pair(at + 4) >= 0 && isDigit(load<u8>(at + 6));
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
