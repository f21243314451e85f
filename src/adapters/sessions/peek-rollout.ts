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
const timeSizeBytes = '2026-11-22T12:19:15.941Z'.length;
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
const beforeTurn = Buffer.from(',"turn_id":"');
const beforeItem = Buffer.from(',"item":{"type":"');

const quote = 0x22;

/** Works on bytes alone, without a string or an object for a line: most lines of a rollout matter to nobody. */
export function createRolloutPeek(wanted: WantedRecords): RolloutPeek {
  const toBytes = (names: readonly string[]) => names.map((name) => Buffer.from(`${name}"`));
  const types = toBytes(wanted.types);
  const events = toBytes(wanted.events);
  const responses = toBytes(wanted.responses);
  const items = toBytes(wanted.items);
  let latest = Buffer.alloc(timeSizeBytes);

  const noteTime = (bytes: Buffer, at: number) => {
    // All Codex times are UTC and of one length, so that their order is the order of their bytes.
    let same = 0;
    while (same < timeSizeBytes && bytes[at + same] === latest[same]) same += 1;
    const isLater = same < timeSizeBytes && (bytes[at + same] ?? 0) > (latest[same] ?? 0);
    if (!isLater || !isInstant(bytes, at, same)) return;
    if (latest.length > timeSizeBytes) latest = Buffer.alloc(timeSizeBytes);
    bytes.copy(latest, 0, at, at + timeSizeBytes);
  };

  return {
    wants(bytes, start, end) {
      let at = behind(beforeTime, bytes, start, end);
      if (at === -1 || at + timeSizeBytes >= end || bytes[at + timeSizeBytes] !== quote) return true;
      noteTime(bytes, at);
      at = behindOrdinal(bytes, at + timeSizeBytes + 1, end);
      at = behind(beforeType, bytes, at, end);
      if (at === -1) return true;
      const responseAt = behind(response, bytes, at, end);
      if (responseAt !== -1) return wantsResponse(responses, bytes, responseAt, end);
      const eventAt = behind(event, bytes, at, end);
      if (eventAt === -1) return isAny(types, bytes, at, end);
      at = behind(beforeEvent, bytes, eventAt, end);
      if (at === -1) return true;
      const itemAt = behind(item, bytes, at, end);
      if (itemAt === -1) return isAny(events, bytes, at, end);
      at = behindText(beforeThread, bytes, itemAt, end);
      at = behindText(beforeTurn, bytes, at, end);
      at = behind(beforeItem, bytes, at, end);
      return at === -1 || isAny(items, bytes, at, end);
    },
    latestAt: () => latest.toString('latin1').replace(/\0+$/, ''),
    reset(latestAt) {
      latest = Buffer.from(latestAt.padEnd(timeSizeBytes, '\0'), 'latin1');
    },
  };
}

function wantsResponse(names: readonly Buffer[], bytes: Buffer, start: number, end: number): boolean {
  const at = behind(beforeEvent, bytes, start, end);
  const messageAt = behind(message, bytes, at, end);
  if (at === -1 || messageAt === -1) return at === -1 || isAny(names, bytes, at, end);
  const statusAt = behindText(beforeStatus, bytes, messageAt, end);
  const idAt = behindText(beforeId, bytes, statusAt === -1 ? messageAt : statusAt, end);
  const roleAt = behind(beforeRole, bytes, Math.max(messageAt, statusAt, idAt), end);
  return roleAt === -1 || behind(user, bytes, roleAt, end) !== -1;
}

/** Where the text ends that stands at `at`; -1 if another stands there. */
function behind(text: Buffer, bytes: Buffer, at: number, end: number): number {
  if (at === -1 || at + text.length > end) return -1;
  for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text[i]) return -1;
  return at + text.length;
}

/** Where a member of the object ends whose key is known and whose value is a text without escapes. */
function behindText(key: Buffer, bytes: Buffer, at: number, end: number): number {
  let next = behind(key, bytes, at, end);
  if (next === -1) return -1;
  while (next < end && bytes[next] !== quote) next += 1;
  return next < end ? next + 1 : -1;
}

/** Legacy rollouts do not count their records. */
function behindOrdinal(bytes: Buffer, at: number, end: number): number {
  let next = behind(beforeOrdinal, bytes, at, end);
  if (next === -1) return at;
  while (next < end && isDigit(bytes[next])) next += 1;
  return next;
}

function isAny(names: readonly Buffer[], bytes: Buffer, at: number, end: number): boolean {
  for (const name of names) if (behind(name, bytes, at, end) !== -1) return true;
  return false;
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

const timeForm = Buffer.from('0000-00-00T00:00:00.000Z');

/** Its first bytes are known to be right. */
function isInstant(bytes: Buffer, at: number, known: number): boolean {
  for (let i = known; i < timeSizeBytes; i += 1) {
    const isRight = timeForm[i] === 0x30 ? isDigit(bytes[at + i]) : bytes[at + i] === timeForm[i];
    if (!isRight) return false;
  }
  return true;
}
