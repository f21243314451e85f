import { stands } from './bytes';
import { read, said } from './content';
import { head } from './head';
import { shared, thread, turn } from './shared';

/** What responses have used that nobody was told of: their number, and four counts of tokens as `said` has them. */
export const usage: usize = memory.data(5 * 8, 16);

const name = '"token_usage_record"';
const maxSizeBytes: usize = 2048;
const usageRecord: i32 = 1;

/** Whose usage is summed: the numbers of their texts. */
let followedThread: f64 = 0;
let followedTurn: f64 = 0;

/** From now on, usage of the thread and turn of the line that was read last is summed; or that of nobody. */
export function follow(isFollowed: bool): void {
  followedThread = isFollowed ? load<f64>(shared + 24 * thread + 16) : 0;
  followedTurn = isFollowed ? load<f64>(shared + 24 * turn + 16) : 0;
  memory.fill(usage, 0, 5 * 8);
}

/** Adds the line that was found last to the sum, where it is such a record and says nothing else. */
export function sums(from: usize, to: usize): bool {
  if (followedThread == 0 || to - from > maxSizeBytes || head.name < 0 || !head.hasTime || head.ordinal < 0) return false;
  if (!stands(name, head.nameEnd - <usize>name.length) || !read(usageRecord, from, to)) return false;
  if (load<f64>(shared + 24 * thread + 16) != followedThread || load<f64>(shared + 24 * turn + 16) != followedTurn) return false;
  add(0, 1);
  for (let i = 0; i < 4; i += 1) add(i + 1, load<f64>(said + 8 * i));
  return true;
}

function add(index: i32, value: f64): void {
  const place = usage + 8 * index;
  store<f64>(place, load<f64>(place) + value);
}
