import { changesRecord, commandKind, commandRecord, messageRecord, read, said, updated, usageRecord } from './content';
import { sortDiff } from './diff';
import { head, timeOffset, userMessage } from './head';
import { line, timeSizeBytes } from './line';
import { areTold, numberCount, takeBack, tell } from './numbers';
import { empty, isScratchPlain, keep, keepBytes, keptSize, lastText, sizeLeft } from './scratch';
import { folder, numberOf, thread, turn } from './shared';

/**
 * What lines have told that nobody was told of: the number of responses, four counts of their tokens as `said` has them,
 * how many `numbers` there are of commands and changes, and the size of their texts, which stand in the scratch.
 */
export const gathered: usize = memory.data(7 * 4, 16);
const numbersAt: usize = 5 * 4;
const textAt: usize = 6 * 4;

/** Whose lines are gathered: the numbers of their texts. Commands only in the followed folder. */
let followedThread: i32 = 0;
let followedTurn: i32 = 0;
let followedFolder: i32 = 0;
/** Whoever was told of usage once needs no running totals any more. */
let isUsageTold: bool = false;

let doPicturesWait: bool = false;

/** From now on, lines of the thread and turn of the line that was read last are gathered. It told of usage, or of a command. */
export function follow(hasFolder: bool): void {
  followedThread = numberOf(thread);
  followedTurn = numberOf(turn);
  if (hasFolder) followedFolder = numberOf(folder);
  else isUsageTold = true;
}

export function followNobody(): void {
  followedThread = 0;
  followedFolder = 0;
  isUsageTold = false;
  doPicturesWait = false;
  forget();
}

/** The same of the turn of the line that was read last. A thread that was left is another when it comes again. */
export function followTurn(): void {
  followedTurn = numberOf(turn);
}

/** Whether pictures of a message wait for their prompt: then the next message must be heard, even if it has none. */
export function notePictures(doWait: bool): void {
  doPicturesWait = doWait;
}

/** What was gathered has been taken. */
export function forget(): void {
  memory.fill(gathered, 0, 7 * 4);
  takeBack(0);
  empty();
}

/** Takes up what the line that was found last says, where it is of those that are followed and there is room for it. */
export function gathers(from: usize, to: usize): bool {
  if (!head.hasTime || head.ordinal < 0) return false;
  if (head.name == userMessage) return !doPicturesWait && read(messageRecord, from, to);
  if (followedThread == 0 || head.name < 0) return false;
  switch (head.record) {
    case usageRecord: return isUsageTold && isFollowed(from, to) && addUsage();
    case commandRecord: return to - from <= sizeLeft() && isFollowed(from, to) && addCommand();
    // Its text, that text sorted, which may be twice as long, its path and its time: four lines have room for them.
    case changesRecord: return to - from <= sizeLeft() / 4 && isFollowed(from, to) && addChange();
    default: return false;
  }
}

function isFollowed(from: usize, to: usize): bool {
  return read(head.record, from, to) && numberOf(thread) == followedThread && numberOf(turn) == followedTurn;
}

/** As long as each sum stays a number of 32 bits. */
function addUsage(): bool {
  for (let i = 0; i < 4; i += 1) if (load<i32>(gathered + 4 * i + 4) + load<i32>(said + 4 * i) < 0) return false;
  store<i32>(gathered, load<i32>(gathered) + 1);
  for (let i = 0; i < 4; i += 1) store<i32>(gathered + 4 * i + 4, load<i32>(gathered + 4 * i + 4) + load<i32>(said + 4 * i));
  return true;
}

/** Its kind, the size of its script and its exit code. */
function addCommand(): bool {
  if (!isScratchPlain || numberOf(folder) != followedFolder) return false;
  const count = numberCount;
  const size = load<i32>(said);
  tell(commandKind);
  tell(size);
  tell(load<i32>(said, 8));
  if (!hasTold(count)) return false;
  keep(size);
  return noteTold();
}

/** Of one file: its kind, numbers of its text, and the size of its path, which stands behind it, before its time. */
function addChange(): bool {
  const kind = load<i32>(said);
  if (kind == 0 || !isScratchPlain) return false;
  const count = numberCount;
  const path = line.start + load<i32>(said, 4);
  const pathSize = load<i32>(said, 8) - load<i32>(said, 4);
  let size = load<i32>(said, 12);
  tell(kind);
  if (kind == updated) {
    const text = lastText();
    const sorted = text + size;
    const end = sortDiff(text, sorted, sorted);
    if (end == 0) {
      takeBack(count);
      return false;
    }
    size = <i32>(end - sorted);
    memory.copy(text, sorted, size);
  } else tell(size);
  tell(pathSize);
  if (!hasTold(count)) return false;
  keep(size);
  keepBytes(path, pathSize);
  keepBytes(line.start + timeOffset, timeSizeBytes);
  return noteTold();
}

/** @param count - of the numbers that there were before: there are as many again where there was no room for more */
function hasTold(count: i32): bool {
  if (!areTold()) takeBack(count);
  return numberCount > count;
}

function noteTold(): bool {
  store<i32>(gathered + numbersAt, numberCount);
  store<i32>(gathered + textAt, <i32>keptSize);
  return true;
}
