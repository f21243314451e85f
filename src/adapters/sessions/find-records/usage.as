import { stands } from './bytes';
import { read, said } from './content';
import { head } from './head';
import { numberOf, thread, turn } from './shared';

/** What responses have used that nobody was told of: their number, and four counts of tokens as `said` has them. */
export const usage: usize = memory.data(5 * 4, 16);

const name = '"token_usage_record"';
const maxSizeBytes: usize = 2048;
const usageRecord: i32 = 1;

/** Whose usage is summed: the numbers of their texts. */
let followedThread: i32 = 0;
let followedTurn: i32 = 0;

/** From now on, usage of the thread and turn of the line that was read last is summed; or that of nobody. */
export function follow(isFollowed: bool): void {
  followedThread = isFollowed ? numberOf(thread) : 0;
  followedTurn = isFollowed ? numberOf(turn) : 0;
  memory.fill(usage, 0, 5 * 4);
}

/** Adds the line that was found last to the sum, where it is such a record and the sum stays a number of 32 bits. */
export function sums(from: usize, to: usize): bool {
  if (followedThread == 0 || to - from > maxSizeBytes || head.name < 0 || !head.hasTime || head.ordinal < 0) return false;
  if (!stands(name, head.nameEnd - <usize>name.length) || !read(usageRecord, from, to)) return false;
  if (numberOf(thread) != followedThread || numberOf(turn) != followedTurn) return false;
  for (let i = 0; i < 4; i += 1) if (load<i32>(usage + 4 * i + 4) + load<i32>(said + 4 * i) < 0) return false;
  store<i32>(usage, load<i32>(usage) + 1);
  for (let i = 0; i < 4; i += 1) store<i32>(usage + 4 * i + 4, load<i32>(usage + 4 * i + 4) + load<i32>(said + 4 * i));
  return true;
}
