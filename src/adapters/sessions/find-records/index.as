/**
 * Goes along the lines of a rollout, in bytes alone: which of them can matter, told from their first bytes, and what the most
 * frequent ones say. AssemblyScript; `npm run wasm` makes find-records.wasm of it, `record-finder.ts` is its other side.
 *
 * Codex writes the members of a record in one order; the texts here are the bytes between what differs. Places are
 * addresses, and counted from the line's first byte on the other side.
 */
import { find, lineFeed } from './bytes';
import { gathers } from './gather';
import { head, wants } from './head';
import { line } from './line';

export { said, read } from './content';
export { follow, followNobody, followTurn, forget, gathered, notePictures } from './gather';
export { names } from './head';
export { numbers } from './numbers';
export { useScratch } from './scratch';
export { shared } from './shared';
export { latest } from './time';

/** What the last search has found, a number each: lines passed over, where the line begins and ends, its head. */
export const found: usize = memory.data(6 * 4, 16);

/**
 * Goes on to the next whole line that is wanted and not gathered, over others; where there is none, to the line that does not end
 * before `to`.
 */
export function next(from: usize, to: usize): bool {
  let passed: i32 = 0;
  let isFound = false;
  let stop = from;
  while (from < to) {
    const isWanted = wants(from, to);
    stop = find(lineFeed, line.at, to);
    if (stop == to) break;
    isFound = isWanted && !gathers(from, stop);
    if (isFound) break;
    passed += 1;
    from = stop + 1;
  }
  give(0, passed);
  give(1, <i32>from);
  give(2, <i32>stop);
  giveHead();
  return isFound;
}

/** Whether the line that begins at `from` can matter; one of unexpected form can. */
export function peek(from: usize, to: usize): bool {
  const isWanted = wants(from, to);
  giveHead();
  return isWanted;
}

function giveHead(): void {
  give(3, head.name);
  give(4, head.ordinal);
  give(5, head.hasTime ? 1 : 0);
}

// @ts-ignore: decorator
@inline
function give(index: i32, value: i32): void {
  store<i32>(found + 4 * index, value);
}
