import { isTime, LineCursor, timeSizeBytes } from './line-cursor.ts';

/** The types of records, events and items that somebody wants. */
export interface WantedRecords {
  readonly types: readonly string[];
  readonly events: readonly string[];
  /** Types of response items; of messages only those in the user's name. */
  readonly responses: readonly string[];
  readonly items: readonly string[];
}

export interface RolloutPeek {
  /** Whether a line can matter, told from its first bytes without parsing it; one of unexpected form is wanted. */
  wants(bytes: Buffer, start: number, end: number): boolean;
  /** The latest time of all lines that were looked at, wanted or not; ISO 8601. */
  latestAt(): string;
  /** Counts from this time on. */
  reset(latestAt: string): void;
}

/** Codex writes the keys of a record in one order; these are the bytes between what differs. */
const beforeTime = Buffer.from('{"timestamp":"');
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

/** Works on bytes alone, without a string or an object for a line: most lines of a rollout matter to nobody. */
export function createRolloutPeek(wanted: WantedRecords): RolloutPeek {
  const toBytes = (names: readonly string[]) => names.map((name) => Buffer.from(`${name}"`));
  const types = toBytes(wanted.types);
  const events = toBytes(wanted.events);
  const responses = toBytes(wanted.responses);
  const items = toBytes(wanted.items);
  const cursor = new LineCursor();
  let latest = Buffer.alloc(timeSizeBytes);

  const noteTime = (bytes: Buffer, at: number) => {
    let same = 0;
    while (same < timeSizeBytes && bytes[at + same] === latest[same]) same += 1;
    const isLater = same < timeSizeBytes && (bytes[at + same] ?? 0) > (latest[same] ?? 0);
    if (!isLater || !isTime(bytes, at, same)) return;
    if (latest.length > timeSizeBytes) latest = Buffer.alloc(timeSizeBytes);
    for (let i = 0; i < timeSizeBytes; i += 1) latest[i] = bytes[at + i] ?? 0;
  };

  return {
    wants(bytes, start, end) {
      cursor.open(bytes, start, end);
      cursor.skip(beforeTime);
      const timeAt = cursor.time();
      cursor.skip(afterText);
      if (cursor.isLost) return true;
      noteTime(bytes, timeAt);
      if (cursor.passes(beforeOrdinal)) cursor.number(); // legacy rollouts do not count their records
      cursor.skip(beforeType);
      if (cursor.passes(response)) return wantsResponse(cursor, responses);
      if (!cursor.passes(event)) return mayBe(cursor, types);
      cursor.skip(beforeEvent);
      if (!cursor.passes(item)) return mayBe(cursor, events);
      cursor.skip(beforeThread);
      cursor.text();
      cursor.skip(beforeTurn);
      cursor.text();
      cursor.skip(beforeItem);
      return mayBe(cursor, items);
    },
    latestAt: () => latest.toString('latin1').replace(/\0+$/, ''),
    reset(latestAt) {
      latest = Buffer.from(latestAt.padEnd(timeSizeBytes, '\0'), 'latin1');
    },
  };
}

/** A name that was cut off may be any. */
function mayBe(cursor: LineCursor, names: readonly Buffer[]): boolean {
  if (cursor.isLost || cursor.passesAny(names)) return true;
  cursor.text();
  return cursor.isLost;
}

function wantsResponse(cursor: LineCursor, names: readonly Buffer[]): boolean {
  cursor.skip(beforeEvent);
  if (!cursor.passes(message)) return mayBe(cursor, names);
  for (const member of [beforeStatus, beforeId]) {
    if (!cursor.passes(member)) continue;
    cursor.text();
    cursor.skip(afterText);
  }
  return !cursor.passes(beforeRole) || cursor.passes(user);
}
