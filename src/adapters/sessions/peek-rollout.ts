import { isTime, LineCursor, timeSizeBytes } from './line-cursor.ts';

/** Names of the records that a reader wants; of a record of unexpected form nobody knows its name. */
export interface WantedRecords {
  readonly types: readonly string[];
  readonly events: readonly string[];
  /** Types of response items; of messages only those in the user's name. */
  readonly responses: readonly string[];
  readonly items: readonly string[];
}

/** What the first bytes of a wanted line say; places are counted from the line's first byte. */
export interface RecordHead {
  /** Of its type, event, response or item; `null` where it is not written as expected. */
  name: string | null;
  nameEnd: number;
  /** Of an item: where the ids of its thread and its turn begin and end. */
  threadStart: number;
  threadEnd: number;
  turnStart: number;
  turnEnd: number;
  /** `null` where it is not counted. */
  ordinal: number | null;
  /** Whether its time is one. */
  hasTime: boolean;
}

export interface RolloutPeek {
  /** Whether a line can matter, told from its first bytes without parsing it; one of unexpected form is wanted. */
  wants(bytes: Buffer, start: number, end: number): boolean;
  /** Of the line that was wanted last. */
  readonly head: Readonly<RecordHead>;
  /** From now on, no event of this name is wanted. */
  ignore(event: string): void;
  /** The latest time of all lines that were looked at, wanted or not; ISO 8601. */
  latestAt(): string;
  /** Counts from this time on. */
  reset(latestAt: string): void;
}

/** Codex writes the keys of a record in one order; these are the bytes between what differs. */
const beforeTime = Buffer.from('{"timestamp":"');
export const timeStart = beforeTime.length;
const beforeOrdinal = Buffer.from(',"ordinal":');
const beforeType = Buffer.from(',"type":"');
const event = Buffer.from('event_msg"');
const beforeEvent = Buffer.from(',"payload":{"type":"');
const response = Buffer.from('response_item"');
const message = Buffer.from('message"');
const beforeStatus = Buffer.from(',"status":"');
const beforeId = Buffer.from(',"id":"');
const beforeRole = Buffer.from(',"role":"');
const user = Buffer.from('user"');
const item = Buffer.from('item_completed"');
const beforeThread = Buffer.from(',"thread_id":"');
const beforeTurn = Buffer.from('","turn_id":"');
const beforeItem = Buffer.from('","item":{"type":"');
const afterText = Buffer.from('"');

interface Name {
  readonly text: string;
  readonly bytes: Buffer;
}

const toNames = (texts: readonly string[]): Name[] =>
  texts.map((text) => ({ text, bytes: Buffer.from(`${text}"`) }));

/** Works on bytes alone, without a string or an object for a line: most lines of a rollout matter to nobody. */
export function createRolloutPeek(wanted: WantedRecords): RolloutPeek {
  const types = toNames(wanted.types);
  let events = toNames(wanted.events);
  const responses = toNames(wanted.responses);
  const items = toNames(wanted.items);
  const cursor = new LineCursor();
  const head: RecordHead = {
    ...{ name: null, nameEnd: 0, ordinal: null, hasTime: false },
    ...{ threadStart: 0, threadEnd: 0, turnStart: 0, turnEnd: 0 },
  };
  let latest = Buffer.alloc(timeSizeBytes);

  /** @returns whether it is one */
  const noteTime = (bytes: Buffer, at: number): boolean => {
    let same = 0;
    while (same < timeSizeBytes && bytes[at + same] === latest[same]) same += 1;
    if (same === timeSizeBytes) return true;
    const isLater = (bytes[at + same] ?? 0) > (latest[same] ?? 0);
    if (!isTime(bytes, at, isLater ? same : 0)) return false;
    if (!isLater) return true;
    if (latest.length > timeSizeBytes) latest = Buffer.alloc(timeSizeBytes);
    for (let i = 0; i < timeSizeBytes; i += 1) latest[i] = bytes[at + i] ?? 0;
    return true;
  };

  /** A name that was cut off may be any. */
  const mayBe = (start: number, names: readonly Name[]): boolean => {
    if (cursor.isLost) return true;
    for (const { text, bytes } of names) {
      if (!cursor.passes(bytes)) continue;
      head.name = text;
      head.nameEnd = cursor.at - start;
      return true;
    }
    cursor.text();
    return cursor.isLost;
  };

  const wantsResponse = (start: number): boolean => {
    cursor.mustPass(beforeEvent);
    if (!cursor.passes(message)) return mayBe(start, responses);
    const nameEnd = cursor.at - start;
    for (const member of [beforeStatus, beforeId]) {
      if (!cursor.passes(member)) continue;
      cursor.text();
      cursor.mustPass(afterText);
    }
    if (!cursor.passes(beforeRole)) return true;
    if (!cursor.passes(user)) return false;
    head.name = 'message';
    head.nameEnd = nameEnd;
    return true;
  };

  const wantsItem = (start: number): boolean => {
    cursor.mustPass(beforeThread);
    head.threadStart = cursor.text() - start;
    head.threadEnd = cursor.at - start;
    cursor.mustPass(beforeTurn);
    head.turnStart = cursor.text() - start;
    head.turnEnd = cursor.at - start;
    cursor.mustPass(beforeItem);
    return mayBe(start, items);
  };

  return {
    head,
    wants(bytes, start, end) {
      head.name = null;
      cursor.open(bytes, start, end);
      cursor.mustPass(beforeTime);
      const timeAt = cursor.time();
      cursor.mustPass(afterText);
      if (cursor.isLost) return true;
      head.hasTime = noteTime(bytes, timeAt);
      head.ordinal = cursor.passes(beforeOrdinal) ? cursor.number() : null; // legacy rollouts do not count their records
      cursor.mustPass(beforeType);
      if (cursor.passes(response)) return wantsResponse(start);
      if (!cursor.passes(event)) return mayBe(start, types);
      cursor.mustPass(beforeEvent);
      return cursor.passes(item) ? wantsItem(start) : mayBe(start, events);
    },
    ignore(name) {
      events = events.filter(({ text }) => text !== name);
    },
    latestAt: () => latest.toString('latin1').replace(/\0+$/, ''),
    reset(latestAt) {
      latest = Buffer.from(latestAt.padEnd(timeSizeBytes, '\0'), 'latin1');
    },
  };
}
