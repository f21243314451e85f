/** Numbers of what was gathered, one behind the other. */
export const numbers: usize = memory.data(4 * 1024, 16);
const maxCount: i32 = 1024;

export let numberCount: i32 = 0;

/** One that there is no room for is only counted. */
export function tell(number: i32): void {
  if (numberCount < maxCount) store<i32>(numbers + 4 * numberCount, number);
  numberCount += 1;
}

export function tellAt(index: i32, number: i32): void {
  if (index < maxCount) store<i32>(numbers + 4 * index, number);
}

export function areTold(): bool {
  return numberCount <= maxCount;
}

/** What was told since there were so many is taken back. */
export function takeBack(count: i32): void {
  numberCount = count;
}
