import { stands } from './bytes';
import { changesRecord, commandRecord, read, said, usageRecord } from './content';
import { head, timeOffset } from './head';
import { line, timeSizeBytes } from './line';
import { empty, isScratchPlain, keep, keepBytes, keptSize, sizeLeft } from './scratch';
import { folder, numberOf, thread, turn } from './shared';

/**
 * What lines have told that nobody was told of: the number of responses, four counts of their tokens as `said` has them,
 * how many commands and changes stand in `entries`, and the size of their texts, which stand in the scratch.
 */
export const gathered: usize = memory.data(7 * 4, 16);

/** Three numbers each: of a command 0, the size of its script and its exit code; of a change its kind and the sizes of text and path. */
export const entries: usize = memory.data(3 * 4 * 256, 16);
const maxEntryCount: i32 = 256;

/** Twice what there is of a record of usage. Of a longer one, whoever is handed it may say that it is too long. */
const maxUsageSizeBytes: usize = 2048;

/** Whose lines are gathered: the numbers of their texts. Commands only in the followed folder. */
let followedThread: i32 = 0;
let followedTurn: i32 = 0;
let followedFolder: i32 = 0;

/** From now on, lines of the thread and turn, and of the folder, of the line that was read last are gathered. */
export function follow(hasFolder: bool): void {
  followedThread = numberOf(thread);
  followedTurn = numberOf(turn);
  if (hasFolder) followedFolder = numberOf(folder);
}

export function followNobody(): void {
  followedThread = 0;
  followedFolder = 0;
  forget();
}

/** What was gathered has been taken. */
export function forget(): void {
  memory.fill(gathered, 0, 7 * 4);
  empty();
}

/** Takes up what the line that was found last says, where it is of those that are followed and there is room for it. */
export function gathers(from: usize, to: usize): bool {
  if (followedThread == 0 || head.name < 0 || !head.hasTime || head.ordinal < 0) return false;
  if (isNamed('"token_usage_record"')) return to - from <= maxUsageSizeBytes && isFollowed(usageRecord, from, to) && addUsage();
  if (load<i32>(gathered + 20) == maxEntryCount || to - from > sizeLeft()) return false;
  if (isNamed('"CommandExecution"')) return isFollowed(commandRecord, from, to) && addCommand();
  if (isNamed('"FileChange"')) return isFollowed(changesRecord, from, to) && addChange();
  return false;
}

function isNamed(name: string): bool {
  return stands(name, head.nameEnd - <usize>name.length);
}

function isFollowed(what: i32, from: usize, to: usize): bool {
  return read(what, from, to) && numberOf(thread) == followedThread && numberOf(turn) == followedTurn;
}

/** As long as each sum stays a number of 32 bits. */
function addUsage(): bool {
  for (let i = 0; i < 4; i += 1) if (load<i32>(gathered + 4 * i + 4) + load<i32>(said + 4 * i) < 0) return false;
  store<i32>(gathered, load<i32>(gathered) + 1);
  for (let i = 0; i < 4; i += 1) store<i32>(gathered + 4 * i + 4, load<i32>(gathered + 4 * i + 4) + load<i32>(said + 4 * i));
  return true;
}

function addCommand(): bool {
  if (!isScratchPlain || numberOf(folder) != followedFolder) return false;
  const size = load<i32>(said);
  keep(size);
  addEntry(0, size, load<i32>(said + 8));
  return true;
}

/** Of one file; behind its text stand its path and its time. */
function addChange(): bool {
  const kind = load<i32>(said);
  if (kind == 0 || !isScratchPlain) return false;
  const path = line.start + load<i32>(said + 4);
  const pathSize = load<i32>(said + 8) - load<i32>(said + 4);
  const size = load<i32>(said + 12);
  keep(size);
  keepBytes(path, pathSize);
  keepBytes(line.start + timeOffset, timeSizeBytes);
  addEntry(kind, size, pathSize);
  return true;
}

function addEntry(kind: i32, size: i32, more: i32): void {
  const count = load<i32>(gathered + 20);
  const place = entries + 12 * count;
  store<i32>(place, kind);
  store<i32>(place, size, 4);
  store<i32>(place, more, 8);
  store<i32>(gathered + 20, count + 1);
  store<i32>(gathered + 24, <i32>keptSize);
}
